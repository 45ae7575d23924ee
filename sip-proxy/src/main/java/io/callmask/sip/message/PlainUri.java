package io.callmask.sip.message;

import org.jspecify.annotations.Nullable;

/// The forms that nearly every URI on a trunk has, `sip:user@host:port;transport=udp;lr;user=phone;ob`, at a fraction of the grammar library's cost. What it reads, it reads alike; of the rest it
/// says nothing.
final class PlainUri {
    private static final String TRANSPORT = ";transport=";
    private static final String[] TRANSPORTS = {"udp", "tcp", "tls"};

    private final String raw;
    private int position;
    private String user = "";
    private String transport = "";
    private boolean lr;

    private PlainUri(String raw) {
        this.raw = raw;
    }

    /// The URI, or null when it is not of these forms.
    static @Nullable SipUri read(String raw) {
        return new PlainUri(raw).read();
    }

    private @Nullable SipUri read() {
        boolean secure = raw.regionMatches(true, 0, "sips:", 0, 5);
        if (!secure && !raw.regionMatches(true, 0, "sip:", 0, 4)) return null;
        position = secure ? 5 : 4;
        user();
        int hostFrom = position;
        while (position < raw.length() && raw.charAt(position) < 128 && Octets.isHost((byte) raw.charAt(position))) position++;
        if (position == hostFrom) return null;
        int hostTo = position;
        int port = port();
        if (port == 0 || !parameters()) return null;
        return new SipUri(secure ? "sips" : "sip", user, raw.substring(hostFrom, hostTo), port, transport, lr, raw);
    }

    /// Left empty when there is none, or none so plain: then what follows fails.
    private void user() {
        int p = position;
        while (p < raw.length() && isPlain(raw.charAt(p))) p++;
        if (p == position || p == raw.length() || raw.charAt(p) != '@') return;
        user = raw.substring(position, p);
        position = p + 1;
    }

    /// -1 when there is none, 0 when what stands there is not plain.
    private int port() {
        if (position == raw.length() || raw.charAt(position) != ':') return -1;
        int port = 0;
        int from = ++position;
        while (position < raw.length() && position - from < 5 && isDigit(raw.charAt(position))) port = port * 10 + (raw.charAt(position++) - '0');
        return position > from && raw.charAt(from) != '0' && port <= 65_535 ? port : 0;
    }

    /// Each of the few known ones once at most.
    private boolean parameters() {
        boolean phone = false;
        boolean outbound = false;
        while (position < raw.length()) {
            if (!lr && parameter(";lr")) lr = true;
            else if (!outbound && parameter(";ob")) outbound = true;
            else if (!phone && parameter(";user=phone")) phone = true;
            else if (!transport.isEmpty() || !transport()) return false;
        }
        return true;
    }

    private boolean parameter(String text) {
        int end = position + text.length();
        if (!raw.startsWith(text, position) || (end < raw.length() && raw.charAt(end) != ';')) return false;
        position = end;
        return true;
    }

    private boolean transport() {
        int from = position + TRANSPORT.length();
        int end = from + 3;
        if (!raw.startsWith(TRANSPORT, position) || (end < raw.length() && raw.charAt(end) != ';')) return false;
        for (var known : TRANSPORTS) {
            if (raw.regionMatches(true, from, known, 0, 3)) {
                transport = known;
                position = end;
                return true;
            }
        }
        return false;
    }

    /// Of a user part, escapes and passwords apart.
    private static boolean isPlain(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || "+-_.!~*'()=".indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
