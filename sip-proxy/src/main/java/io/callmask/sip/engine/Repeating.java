package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.dialog.RepeatedAnswer;
import io.callmask.sip.transaction.TimerValues;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Repeats one 2xx until it is stopped or 64·T1 have passed. Owned by a shard.
final class Repeating {
    private TimerWheel.@Nullable Entry entry;

    /// The 2xx has been sent once.
    ///
    /// @param ackMissing what to do when no ACK came in time
    void start(byte[] ok, Wire wire, InetSocketAddress peer, TimerValues timers, TimerWheel wheel, CallListener listener, Consumer<Now> ackMissing, Now now) {
        stop(wheel);
        var started = new TimerWheel.Entry() {
            private RepeatedAnswer answer = new RepeatedAnswer(ok, timers.t1(), now.nanos() + timers.patience());

            @Override void fire(Now at) {
                if (answer.isOver(at.nanos())) {
                    entry = null;
                    ackMissing.accept(at);
                    return;
                }
                listener.retransmitted("200");
                wire.send(ok, 0, ok.length, peer);
                answer = answer.again(timers.t2());
                wheel.arm(this, Math.min(at.nanos() + answer.interval(), answer.deadline()));
            }
        };
        entry = started;
        wheel.arm(started, now.nanos() + timers.t1());
    }

    void stop(TimerWheel wheel) {
        if (entry != null) wheel.disarm(entry);
        entry = null;
    }
}
