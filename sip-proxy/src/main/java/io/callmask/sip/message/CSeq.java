package io.callmask.sip.message;

/// A CSeq value (RFC 3261 §20.16).
///
/// @param number 0 to 2^31 - 1
/// @param method the method's name, case as received
public record CSeq(long number, String method) {
    /// The greatest sequence number (RFC 3261 §8.1.1.5).
    public static final long MAX = Integer.MAX_VALUE;

    public CSeq {
        if (number < 0 || number > MAX) throw new IllegalArgumentException("CSeq number: " + number + " (expected: 0 to " + MAX + ')');
        if (method.isEmpty()) throw new IllegalArgumentException("CSeq method: empty (expected: a token)");
    }

    @Override
    public String toString() {
        return "CSeq[" + Method.shown(method) + ']';
    }
}
