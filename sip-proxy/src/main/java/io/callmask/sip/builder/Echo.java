package io.callmask.sip.builder;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.Via;

/// What RFC 3261 §8.2.6.2 wants echoed of a request in its responses, byte for byte, to the leg that it came from: an
/// `Echo<LegA>` in a message to leg B does not compile.
public final class Echo<L extends Leg> {
    private final SipRequest request;
    private final String sourceAddress;
    private final int sourcePort;

    /// @param sourceAddress where the request came from, an IP literal without brackets
    public Echo(SipRequest request, String sourceAddress, int sourcePort) {
        this.request = request;
        this.sourceAddress = sourceAddress;
        this.sourcePort = sourcePort;
    }

    /// Via, From, To, Call-ID and CSeq; To gets `toTag` when it has none of its own.
    void write(Bytes out, String toTag) {
        writeVias(out);
        out.raw(request.raw(HeaderName.FROM).toBytes());
        writeTo(out, toTag);
        out.raw(request.raw(HeaderName.CALL_ID).toBytes());
        out.raw(request.raw(HeaderName.CSEQ).toBytes());
    }

    /// Record-Route, in a response that makes a dialog (§12.1.1).
    void writeRecordRoute(Bytes out) {
        out.raw(request.raw(HeaderName.RECORD_ROUTE).toBytes());
    }

    /// Timestamp, in a 100 (§8.2.6.1).
    void writeTimestamp(Bytes out) {
        out.raw(request.raw(HeaderName.TIMESTAMP).toBytes());
    }

    private void writeTo(Bytes out, String toTag) {
        byte[] to = request.raw(HeaderName.TO).toBytes();
        if (toTag.isEmpty() || !request.toTag().isEmpty()) {
            out.raw(to);
        } else {
            out.raw(to, 0, to.length - 2).text(";tag=").text(toTag).line();
        }
    }

    /// RFC 3261 §18.2.1 and RFC 3581 §4: the top Via learns where the request really came from.
    private void writeVias(Bytes out) {
        byte[] lines = request.raw(HeaderName.VIA).toBytes();
        Via top = request.topVia();
        int end = endOfTopValue(lines);
        int rport = top.rport() ? bareRport(lines, end) : -1;
        int from = 0;
        if (rport >= 0) {
            out.raw(lines, 0, rport).text("=").number(sourcePort);
            from = rport;
        }
        out.raw(lines, from, end - from);
        if (top.received().isEmpty() && (top.rport() || !top.host().equals(sourceAddress))) out.text(";received=").text(sourceAddress);
        out.raw(lines, end, lines.length - end);
    }

    /// The position after the first value: at its comma, or at the end of its line.
    private static int endOfTopValue(byte[] lines) {
        boolean quoted = false;
        for (int i = 0; i < lines.length; i++) {
            byte b = lines[i];
            if (b == '"') quoted = !quoted;
            else if (b == ',' && !quoted) return i;
            else if (b == '\n' && !isFold(lines, i + 1)) return i - 1;
        }
        return lines.length;
    }

    private static boolean isFold(byte[] lines, int at) {
        return at < lines.length && (lines[at] == ' ' || lines[at] == '\t');
    }

    /// The position after an `rport` parameter that has no value, or -1.
    private static int bareRport(byte[] lines, int end) {
        for (int i = 0; i + 6 <= end; i++) {
            if (lines[i] != ';') continue;
            int name = skipBlanks(lines, i + 1, end);
            if (!isRport(lines, name, end)) continue;
            int after = name + 5;
            int next = skipBlanks(lines, after, end);
            if (next == end || lines[next] == ';') return after;
        }
        return -1;
    }

    private static boolean isRport(byte[] lines, int at, int end) {
        if (at + 5 > end) return false;
        for (int i = 0; i < 5; i++) {
            if ((lines[at + i] | 0x20) != "rport".charAt(i)) return false;
        }
        return true;
    }

    private static int skipBlanks(byte[] lines, int at, int end) {
        while (at < end && (lines[at] == ' ' || lines[at] == '\t' || lines[at] == '\r' || lines[at] == '\n')) at++;
        return at;
    }
}
