package io.callmask.sip.message;

import org.jspecify.annotations.Nullable;

/// Reads one Via value in place (RFC 3261 §20.42, §25.1). Never JAIN SIP's work: there `branch=x (y\` loops until memory is gone.
final class ViaReader {
    private static final String[] TRANSPORTS = {"UDP", "TCP", "TLS", "SCTP", "WS", "WSS"};
    static final int MAX_BRANCH = 256;

    private byte[] bytes = {};
    private int to;
    private int position;
    private String branch = "";
    private String received = "";
    private boolean rport;

    /// Where its parameters begin, once it was read.
    int parametersFrom;
    /// Whether its parameters are wrong, though the host to answer is known.
    boolean flawed;

    /// Reads the value from `from` to `to`, whatever was read before.
    ///
    /// @return null when it names no host to answer
    @Nullable Via read(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.to = Octets.trimEnd(bytes, from, to);
        position = Octets.skipBlanks(bytes, from, to);
        branch = "";
        received = "";
        rport = false;
        parametersFrom = 0;
        flawed = false;
        return read();
    }

    /// Where the value that was read last ends, without the blanks behind it.
    int end() {
        return to;
    }

    private @Nullable Via read() {
        if (!literal("sip") || !slash() || !literal("2.0") || !slash()) return null;
        int transportFrom = position;
        position = Octets.skipToken(bytes, position, to);
        if (position == transportFrom) return null;
        var transport = transport(transportFrom, position);
        int hostFrom = Octets.skipBlanks(bytes, position, to);
        if (hostFrom == position) return null;
        position = endOfHost(bytes, hostFrom, to);
        if (position <= hostFrom) return null;
        var host = Octets.text(bytes, hostFrom, position);
        int port = port();
        if (port == 0 || !endsHere()) return null;
        parametersFrom = position;
        parameters();
        return new Via(transport, host, port, branch, rport, received);
    }

    /// Where the host name, IPv4 address or bracketed IPv6 address at `from` ends, or -1 when there is none.
    static int endOfHost(byte[] bytes, int from, int to) {
        int p = from;
        if (p < to && bytes[p] == '[') {
            do p++;
            while (p < to && (Octets.isHexDigit(bytes[p]) || bytes[p] == ':' || bytes[p] == '.'));
            return p < to && bytes[p] == ']' && p - from > 2 ? p + 1 : -1;
        }
        while (p < to && Octets.isHost(bytes[p])) p++;
        return p > from ? p : -1;
    }

    private boolean literal(String lower) {
        int from = position;
        position = Octets.skipToken(bytes, from, to);
        return Octets.equalsIgnoringCase(bytes, from, position, lower);
    }

    private boolean slash() {
        int p = Octets.skipBlanks(bytes, position, to);
        if (p >= to || bytes[p] != '/') return false;
        position = Octets.skipBlanks(bytes, p + 1, to);
        return true;
    }

    private String transport(int from, int end) {
        for (var known : TRANSPORTS) {
            if (Octets.equalsIgnoringCase(bytes, from, end, known)) return known;
        }
        return Octets.text(bytes, from, end);
    }

    /// -1 when there is none, 0 when what stands there is no port.
    private int port() {
        int p = Octets.skipBlanks(bytes, position, to);
        if (p >= to || bytes[p] != ':') return -1;
        int from = Octets.skipBlanks(bytes, p + 1, to);
        position = from;
        while (position < to && Octets.isDigit(bytes[position])) position++;
        long port = Octets.number(bytes, from, position, 65_535);
        return port < 1 || port > 65_535 ? 0 : (int) port;
    }

    private boolean endsHere() {
        return position == to || bytes[position] == ';' || Octets.isBlank(bytes[position]);
    }

    private void parameters() {
        boolean branched = false;
        boolean receivedOnce = false;
        var parameter = new ParameterReader(bytes, position, to);
        while (parameter.next()) {
            if (parameter.isNamed("branch")) {
                if (branched || !parameter.hasToken(MAX_BRANCH)) flawed = true;
                else branch = parameter.value();
                branched = true;
            } else if (parameter.isNamed("rport")) {
                if (rport || (parameter.valueFrom >= 0 && !isPort(parameter))) flawed = true;
                rport = true;
            } else if (parameter.isNamed("received")) {
                if (receivedOnce || !isAddress(parameter)) flawed = true;
                else received = parameter.value();
                receivedOnce = true;
            }
        }
        if (parameter.broken) flawed = true;
    }

    private boolean isPort(ParameterReader parameter) {
        long port = Octets.number(bytes, parameter.valueFrom, parameter.valueTo, 65_535);
        return port >= 1 && port <= 65_535;
    }

    /// IPv6 addresses stand here without brackets by the RFC's grammar, with them by RFC 5118 §4.5's advice.
    private boolean isAddress(ParameterReader parameter) {
        if (parameter.valueFrom < 0) return false;
        for (int i = parameter.valueFrom; i < parameter.valueTo; i++) {
            byte b = bytes[i];
            if (!Octets.isHost(b) && b != ':' && b != '[' && b != ']') return false;
        }
        return true;
    }
}
