package io.callmask.simulation;

import java.time.Duration;

/// Sends the same datagram again and again, at RFC 3261's intervals, until told to stop or 64·T1 have gone by.
final class Resending {
    private static final long T1 = Duration.ofMillis(500).toNanos();
    private static final long T2 = Duration.ofSeconds(4).toNanos();
    private final Timeline timeline;
    private final Runnable send;
    private final boolean isCapped;
    /// Over a reliable transport nothing is sent twice, but there is an end to waiting.
    private final boolean isOnce;
    private final Runnable gaveUp;
    private final long end;
    private boolean isOn = true;

    private Resending(Timeline timeline, Runnable send, boolean isCapped, boolean isOnce, Runnable gaveUp) {
        this.timeline = timeline;
        this.send = send;
        this.isCapped = isCapped;
        this.isOnce = isOnce;
        this.gaveUp = gaveUp;
        this.end = timeline.now().nanos() + 64 * T1;
    }

    /// Timers A and B: an INVITE.
    static Resending invite(Gateway gateway, Runnable send, Runnable gaveUp) {
        return new Resending(gateway.timeline(), send, false, gateway.isReliable(), gaveUp).begun();
    }

    /// Timers E and F, or G and H: any other request, or the refusal of an INVITE.
    static Resending other(Gateway gateway, Runnable send, Runnable gaveUp) {
        return new Resending(gateway.timeline(), send, true, gateway.isReliable(), gaveUp).begun();
    }

    /// A 2xx to an INVITE, which is repeated over TCP too (RFC 3261 §13.3.1.4).
    static Resending success(Gateway gateway, Runnable send, Runnable gaveUp) {
        return new Resending(gateway.timeline(), send, true, false, gaveUp).begun();
    }

    private Resending begun() {
        send.run();
        next(T1);
        return this;
    }

    private void next(long interval) {
        timeline.after(Math.min(interval, end - timeline.now().nanos()), () -> {
            if (!isOn) return;
            if (timeline.now().nanos() >= end) {
                isOn = false;
                gaveUp.run();
                return;
            }
            if (!isOnce) send.run();
            next(isCapped ? Math.min(2 * interval, T2) : 2 * interval);
        });
    }

    void stop() {
        isOn = false;
    }
}
