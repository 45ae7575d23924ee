package io.callmask.sip.transaction;

import java.time.Duration;

/// The round-trip estimates that every timer derives from (RFC 3261 §17.1.1.1, appendix A), in nanoseconds.
///
/// @param t1 round-trip time estimate
/// @param t2 longest interval between retransmissions of a non-INVITE request or an INVITE's response
/// @param t4 longest time that a message stays in the network
/// @param reliable whether the transport repeats by itself: then nothing is sent again (timers A, E, G) and nothing lingers for what may come again (D, I, J, K)
public record TimerValues(long t1, long t2, long t4, boolean reliable) {
    public static final TimerValues DEFAULT =
        new TimerValues(Duration.ofMillis(500).toNanos(), Duration.ofSeconds(4).toNanos(), Duration.ofSeconds(5).toNanos());

    /// Over an unreliable transport.
    public TimerValues(long t1, long t2, long t4) {
        this(t1, t2, t4, false);
    }

    /// The same estimates over a reliable transport.
    public TimerValues overReliable() {
        return new TimerValues(t1, t2, t4, true);
    }

    /// 64·T1: how long a transaction tries before it gives up (timers B, F, H), and lingers (D, J, L, M).
    public long patience() {
        return 64 * t1;
    }

    /// The interval after `interval` where T2 is the cap.
    long doubled(long interval) {
        return Math.min(2 * interval, t2);
    }
}
