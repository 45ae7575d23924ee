package io.callmask.sip.message;

/// Finds the parts of a From or To value in place: `[display] <uri> *(;parameter)` or `uri *(;parameter)` (RFC 3261 §20.10, §25.1). The URI itself is looked at only as far as this
/// needs; [Grammar] reads it.
final class AddressReader {
    static final int MAX_TAG = 256;

    private byte[] bytes = {};
    private int to;

    int uriFrom;
    int uriTo;
    String tag = "";
    /// Whether characters or parameters are wrong, though it is clear what stands where.
    boolean flawed;

    /// Reads the value from `from` to `to`, whatever was read before.
    ///
    /// @return false when it cannot be said where the address ends and its parameters begin
    boolean read(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.to = Octets.trimEnd(bytes, from, to);
        uriFrom = Octets.skipBlanks(bytes, from, to);
        uriTo = 0;
        tag = "";
        flawed = false;
        return read();
    }

    private boolean read() {
        int after = uriFrom < to && bytes[uriFrom] == '"' ? afterQuotedName() : afterName();
        return after > 0 && parameters(after);
    }

    private int afterQuotedName() {
        int p = Octets.skipQuoted(bytes, uriFrom, to);
        if (p < 0) return -1;
        p = Octets.skipBlanks(bytes, p, to);
        return p < to && bytes[p] == '<' ? afterBrackets(p) : -1;
    }

    private int afterName() {
        for (int p = uriFrom; p < to && bytes[p] != ';' && bytes[p] != '"'; p++) {
            if (bytes[p] != '<') continue;
            judgeName(uriFrom, p);
            return afterBrackets(p);
        }
        return afterBareUri();
    }

    /// Of the unquoted display name anything is taken that leaves no doubt where it ends: it is never used.
    private void judgeName(int from, int end) {
        for (int p = from; p < end; p++) {
            byte b = bytes[p];
            if ((!Octets.isVisible(b) && !Octets.isBlank(b)) || b == ',' || b == ':' || b == '>') flawed = true;
        }
    }

    private int afterBrackets(int open) {
        uriFrom = open + 1;
        for (int p = uriFrom; p < to; p++) {
            if (bytes[p] == '>') {
                uriTo = p;
                if (uriTo == uriFrom) flawed = true;
                return p + 1;
            }
            if (!Octets.isVisible(bytes[p]) || bytes[p] == '<' || bytes[p] == '"') flawed = true;
        }
        return -1;
    }

    private int afterBareUri() {
        int p = uriFrom;
        while (p < to && Octets.isVisible(bytes[p]) && bytes[p] != ';') {
            byte b = bytes[p++];
            // RFC 3261 §20: a URI with a comma, a question mark or a semicolon stands in brackets.
            if (b == ',' || b == '?' || b == '<' || b == '>' || b == '"') flawed = true;
        }
        uriTo = p;
        return p > uriFrom ? p : -1;
    }

    private boolean parameters(int from) {
        boolean tagged = false;
        var parameter = new ParameterReader(bytes, from, to);
        while (parameter.next()) {
            // Else a bare `sip:a;b=c@d` would have the host `a`.
            if (!parameter.hasStrictValue()) flawed = true;
            if (!parameter.isNamed("tag")) continue;
            if (tagged || !parameter.hasToken(MAX_TAG)) flawed = true;
            else tag = parameter.value();
            tagged = true;
        }
        return !parameter.broken;
    }
}
