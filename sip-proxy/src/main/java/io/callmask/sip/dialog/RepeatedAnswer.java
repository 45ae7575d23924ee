package io.callmask.sip.dialog;

/// A 2xx of ours to an INVITE, which the UAS itself repeats until the ACK comes (RFC 3261 §13.3.1.4). Pure.
///
/// @param response the 2xx
/// @param interval nanoseconds until it is repeated: T1, doubling up to T2
/// @param deadline monotonic nanoseconds at which waiting for the ACK ends: 64·T1 after the first
public record RepeatedAnswer(byte[] response, long interval, long deadline) {
    /// The state after one more repetition.
    public RepeatedAnswer again(long t2) {
        return new RepeatedAnswer(response, Math.min(2 * interval, t2), deadline);
    }

    public boolean isOver(long nowNanos) {
        return nowNanos - deadline >= 0;
    }
}
