package io.callmask.number.record;

/// How often a call had been diverted before it came to us, and why the first time: what the trunk says of it (RFC 5806, RFC 7044), never to or from whom.
///
/// @param count 0 to 999
/// @param first why it was diverted first, [Reason#NONE] when it was not
public record Diversions(int count, Reason first) {
    public static final Diversions NONE = new Diversions(0, Reason.NONE);
    public static final int MOST = 999;

    /// RFC 5806's words; those of History-Info are given to the nearest (RFC 7544 §6.3).
    public enum Reason { NONE, UNKNOWN, BUSY, NO_ANSWER, UNAVAILABLE, UNCONDITIONAL, TIME_OF_DAY, DO_NOT_DISTURB, DEFLECTION, FOLLOW_ME, OUT_OF_SERVICE, AWAY }

    /// @throws IllegalArgumentException when the count is out of its range, or there is a reason without a diversion
    public Diversions {
        if (count < 0 || count > MOST) throw new IllegalArgumentException("count: " + count + " (expected: 0 to " + MOST + ')');
        if (count == 0 != (first == Reason.NONE)) throw new IllegalArgumentException("first: " + first + " of " + count + " (expected: a reason if there is a diversion)");
    }
}
