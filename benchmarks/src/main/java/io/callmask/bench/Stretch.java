package io.callmask.bench;

import java.util.Locale;

/// What one stretch of calls at one rate has shown.
///
/// @param rate            calls per second asked for
/// @param calls           finished within the stretch
/// @param serverMicros    CPU of the server per finished call
/// @param compilerMicros  of that, what compilers at run time took
/// @param generatorMicros CPU of the load generator per finished call
/// @param busy            share of the stretch that the generator's thread was at work: near 1 it is itself the limit
/// @param failed          calls that were refused, lost, or not masked
/// @param refused         of those, the refused ones: by the server's own limit of load, mostly
/// @param retransmitted   messages that went or came twice
/// @param latency         from the caller's INVITE to the callee's
record Stretch(double rate, long calls, double serverMicros, double compilerMicros, double generatorMicros, double busy, long failed, long refused, long retransmitted, double worstLagMillis, Latency latency) {
    private static final double MOST_RETRANSMITTED = 0.001;

    /// Milliseconds that a share of the calls took at most.
    record Latency(double p50, double p99, double p999) {}

    /// No call failed, and less than one message in a thousand calls was sent again.
    boolean isClean() {
        return failed == 0 && calls > 0 && retransmitted < calls * MOST_RETRANSMITTED;
    }

    @Override public String toString() {
        return String.format(Locale.ROOT, "rate=%.0f calls=%d us_per_call=%.1f compilers_us_per_call=%.1f generator_us_per_call=%.1f generator_busy=%.2f failed=%d refused=%d retransmissions=%d worst_lag_ms=%.1f p50_ms=%.2f p99_ms=%.2f p999_ms=%.2f %s",
            rate, calls, serverMicros, compilerMicros, generatorMicros, busy, failed, refused, retransmitted, worstLagMillis, latency.p50(), latency.p99(), latency.p999(), isClean() ? "clean" : "NOT CLEAN");
    }
}
