package io.callmask.sip.message;

/// Walks over `;name=value` parameters in place (`generic-param`, RFC 3261 §25.1).
final class ParameterReader {
    private final byte[] bytes;
    private final int to;
    private int position;

    /// Where the parameter just read begins, at its semicolon, and where it ends.
    int start;
    int end;
    int nameFrom;
    int nameTo;
    /// -1 when there is no value.
    int valueFrom;
    int valueTo;
    /// Whether something stood there that is no parameter; reading has ended before it.
    boolean broken;

    ParameterReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from;
        this.to = to;
    }

    boolean next() {
        int p = Octets.skipBlanks(bytes, position, to);
        if (p == to || broken) return false;
        start = p;
        if (bytes[p] != ';') return broken();
        nameFrom = Octets.skipBlanks(bytes, p + 1, to);
        nameTo = Octets.skipToken(bytes, nameFrom, to);
        if (nameTo == nameFrom) return broken();
        valueFrom = -1;
        valueTo = -1;
        end = nameTo;
        p = Octets.skipBlanks(bytes, nameTo, to);
        if (p < to && bytes[p] == '=' && !value(Octets.skipBlanks(bytes, p + 1, to))) return broken();
        position = end;
        return true;
    }

    boolean isNamed(String name) {
        return Octets.equalsIgnoringCase(bytes, nameFrom, nameTo, name);
    }

    /// Whether the value is a token of 1 to `max` characters.
    boolean hasToken(int max) {
        return valueFrom >= 0 && valueTo - valueFrom <= max && Octets.isToken(bytes, valueFrom, valueTo);
    }

    /// Whether what stands after `=`, if anything, is a token, a host or a quoted string, as the RFC's grammar has it: Vias of the field know more.
    boolean hasStrictValue() {
        return valueFrom < 0 || bytes[valueFrom] == '"' || Octets.isToken(bytes, valueFrom, valueTo) || ViaReader.endOfHost(bytes, valueFrom, valueTo) == valueTo;
    }

    String value() {
        return valueFrom < 0 ? "" : Octets.text(bytes, valueFrom, valueTo);
    }

    private boolean value(int from) {
        int after = from;
        if (from < to && bytes[from] == '"') {
            after = Octets.skipQuoted(bytes, from, to);
        } else {
            while (after < to && Octets.isParameterValue(bytes[after])) after++;
        }
        if (after <= from) return false;
        valueFrom = from;
        valueTo = after;
        end = after;
        return true;
    }

    private boolean broken() {
        broken = true;
        return false;
    }
}
