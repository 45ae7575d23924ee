package io.callmask.bench.micro;

import io.callmask.media.BypassPolicy;
import io.callmask.media.MediaPolicy;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading what comes in: a message's view, and the session description in it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageView {
    private final byte[] invite = Samples.INVITE.clone();
    private final byte[] ok = Samples.OK.clone();
    private final byte[] offer = Samples.OFFER.clone();
    private final BypassPolicy policy = new BypassPolicy();

    @Benchmark public Reading readInvite() {
        return SipMessage.read(invite, 0, invite.length);
    }

    @Benchmark public Reading readOk() {
        return SipMessage.read(ok, 0, ok.length);
    }

    @Benchmark public MediaPolicy.Verdict judgeOffer() {
        return policy.offer("application/sdp", offer);
    }
}
