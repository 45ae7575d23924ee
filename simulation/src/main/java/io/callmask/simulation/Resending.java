package io.callmask.simulation;

import java.time.Duration;

/// Sends the same datagram again and again, at RFC 3261's intervals, until told to stop or 64·T1 have gone by.
final class Resending {
    private static final long T1 = Duration.ofMillis(500).toNanos();
    private static final long T2 = Duration.ofSeconds(4).toNanos();
    private final Timeline timeline;
    private final Runnable send;
    private final boolean isCapped;
    private final Runnable gaveUp;
    private final long end;
    private boolean isOn = true;

    private Resending(Timeline timeline, Runnable send, boolean isCapped, Runnable gaveUp) {
        this.timeline = timeline;
        this.send = send;
        this.isCapped = isCapped;
        this.gaveUp = gaveUp;
        this.end = timeline.now().nanos() + 64 * T1;
    }

    /// Timers A and B: an INVITE.
    static Resending invite(Timeline timeline, Runnable send, Runnable gaveUp) {
        return new Resending(timeline, send, false, gaveUp).begun();
    }

    /// Timers E and F, or G and H: any other request, or a final response to an INVITE.
    static Resending other(Timeline timeline, Runnable send, Runnable gaveUp) {
        return new Resending(timeline, send, true, gaveUp).begun();
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
            send.run();
            next(isCapped ? Math.min(2 * interval, T2) : 2 * interval);
        });
    }

    void stop() {
        isOn = false;
    }
}
