package io.callmask.sip.message;

import io.callmask.sip.message.Reading.Flaw;
import org.jspecify.annotations.Nullable;

/// The first line, read in place (RFC 3261 §7.1, §7.2). Positions are relative to the message. Used again for the next message.
final class StartLine {
    static final int MAX_LINE = 2_048;

    /// After its CRLF.
    int end;
    /// 0 in a request.
    int status;
    String method = "";
    int uriFrom;
    int uriTo;
    /// What makes it unusable, and what makes it wrong though method and sender are clear.
    @Nullable Flaw fatal;
    @Nullable Flaw flaw;

    /// @param base where the message begins
    /// @param to   where it ends
    void read(byte[] bytes, int base, int to) {
        status = 0;
        method = "";
        uriFrom = 0;
        uriTo = 0;
        fatal = null;
        flaw = null;
        int lineEnd = lineEnd(bytes, base, Math.min(to, base + MAX_LINE));
        end = lineEnd + 2 - base;
        if (lineEnd < 0) fatal = Flaw.START_LINE;
        else if (Octets.equalsIgnoringCase(bytes, base, Math.min(base + 4, lineEnd), "SIP/")) response(bytes, base, lineEnd);
        else request(bytes, base, lineEnd);
    }

    boolean isResponse() {
        return status != 0;
    }

    /// Where the first CRLF stands, or -1 when there is none in time or another control character before it.
    private static int lineEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && !Octets.isControl(bytes[p])) p++;
        return p + 1 < to && bytes[p] == '\r' && bytes[p + 1] == '\n' ? p : -1;
    }

    private void response(byte[] bytes, int from, int to) {
        int space = indexOfSpace(bytes, from, to);
        int codeEnd = Math.min(space + 4, to);
        if (!Octets.equalsIgnoringCase(bytes, from, space, "SIP/2.0")) {
            fatal = Flaw.VERSION;
            return;
        }
        long code = codeEnd - space == 4 ? Octets.number(bytes, space + 1, codeEnd, 999) : -1;
        // The blank before an empty reason phrase is often left out.
        if (code < 100 || code > 699 || (codeEnd < to && bytes[codeEnd] != ' ')) fatal = Flaw.STATUS;
        else status = (int) code;
    }

    private void request(byte[] bytes, int from, int to) {
        int first = indexOfSpace(bytes, from, to);
        int last = to - 1;
        while (last > first && bytes[last] != ' ') last--;
        if (first >= last || !Octets.isToken(bytes, from, first)) {
            fatal = Flaw.START_LINE;
            return;
        }
        method = Method.at(bytes, from, first);
        uriFrom = first + 1 - from;
        uriTo = last - from;
        if (!Octets.equalsIgnoringCase(bytes, last + 1, to, "SIP/2.0")) flaw = isVersion(bytes, last + 1, to) ? Flaw.VERSION : Flaw.START_LINE;
        else if (!isUri(bytes, first + 1, last)) flaw = Flaw.REQUEST_URI;
    }

    private static int indexOfSpace(byte[] bytes, int from, int to) {
        while (from < to && bytes[from] != ' ') from++;
        return from;
    }

    private static boolean isVersion(byte[] bytes, int from, int to) {
        if (to - from < 7 || !Octets.equalsIgnoringCase(bytes, from, from + 4, "SIP/")) return false;
        int dot = from + 4;
        while (dot < to && Octets.isDigit(bytes[dot])) dot++;
        return dot > from + 4 && dot + 1 < to && bytes[dot] == '.' && Octets.number(bytes, dot + 1, to, Integer.MAX_VALUE) >= 0;
    }

    private static boolean isUri(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (!Octets.isVisible(b) || b == '<' || b == '>' || b == '"') return false;
        }
        return from < to;
    }
}
