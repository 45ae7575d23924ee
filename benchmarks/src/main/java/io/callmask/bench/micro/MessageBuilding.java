package io.callmask.bench.micro;

import io.callmask.sip.builder.Echo;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.builder.Outbound;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.builder.SessionLines;
import io.callmask.sip.message.Leg;
import io.callmask.sip.stir.SignedIdentity;
import io.callmask.sip.transport.Transport;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Writing what goes out: leg B's INVITE, leg A's answer.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBuilding {
    private final SentBy us = SentBy.of(Transport.UDP, "127.0.0.1", 5060);
    private final byte[] sdp = Samples.OFFER.clone();
    private final Invitation invitation = new Invitation(Samples.CALLEE, Samples.SHOWN, io.callmask.routing.trunk.NumberFormat.USUAL, "127.0.0.3:5064", us, "abcdefghijklmnopqrstuvwxyz234567", "bcdefghijklmnopqrstuvwxyz234567a", 69);
    private final Echo<Leg.LegA> echo = new Echo<>(Samples.invite(), "127.0.0.1", 5062);

    @Benchmark public Outbound<Leg.LegB> invite() {
        return Requests.invite(invitation, "cdefghijklmnopqrstuvwxyz234567ab", SignedIdentity.NONE, new SessionLines(1_800, SessionLines.Refresher.UNSAID, true), io.callmask.sip.digest.Credentials.NONE, true, sdp);
    }

    @Benchmark public Outbound<Leg.LegA> accept() {
        return Responses.accept(echo, "defghijklmnopqrstuvwxyz234567abc", Samples.DIALLED, us, new SessionLines(1_800, SessionLines.Refresher.UAC, false), sdp);
    }
}
