package io.callmask.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.callmask.media.BypassPolicy;
import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.NumberStore.RouteAnswer.Found;
import io.callmask.routing.Decision;
import io.callmask.routing.Trunk;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import java.time.Instant;

/// One call's values.
final class Samples {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final RealNumber CALLER = RealNumber.of("+12122000000");
    static final RealNumber CALLEE = RealNumber.of("+16462000000");
    static final VirtualNumber DIALLED = VirtualNumber.of("+15550000000");
    static final VirtualNumber SHOWN = VirtualNumber.of("+15550000001");
    static final byte[] OFFER = lines("""
        v=0
        o=caller 20518 0 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio 40000 RTP/AVP 8 0 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv
        """);
    static final byte[] INVITE = lines("""
        INVITE sip:+15550000000@127.0.0.1:5060 SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bKi000000001
        Max-Forwards: 70
        From: "Caller" <sip:+12122000000@127.0.0.1>;tag=t000000001
        To: <sip:+15550000000@127.0.0.1>
        Call-ID: 000000001
        CSeq: 1 INVITE
        Contact: <sip:caller@127.0.0.1:5062>
        Content-Type: application/sdp
        Content-Length: %d

        """.formatted(OFFER.length) + new String(OFFER, US_ASCII));
    static final byte[] OK = lines("""
        SIP/2.0 200 OK
        Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKabcdefghijklmnopqrstuvwxyz234567
        From: <sip:+15550000001@127.0.0.1:5060>;tag=abcdefghijklmnopqrstuvwxyz234567
        To: <sip:+16462000000@127.0.0.3:5064;user=phone>;tag=b000000001
        Call-ID: abcdefghijklmnopqrstuvwxyz234567
        CSeq: 1 INVITE
        Contact: <sip:2000000@127.0.0.3:5064>
        Content-Type: application/sdp
        Content-Length: %d

        """.formatted(OFFER.length) + new String(OFFER, US_ASCII));

    private Samples() {}

    static SipRequest invite() {
        return SipMessage.read(INVITE, 0, INVITE.length) instanceof Reading.Good(SipRequest request) ? request : unreadable();
    }

    static SessionDescription description() {
        return new BypassPolicy().offer("application/sdp", OFFER) instanceof Verdict.Admitted(var description) ? description : unreadable();
    }

    static Decision.Dial dial() {
        var binding = new Binding(new BindingId("abcdefghijklmnopqrstuvwxyz"), 1, "default", new Deal.Axyb(CALLER, CALLEE, SHOWN, DIALLED), Terms.USUAL, START, START.plusSeconds(3_600), "");
        var found = new Found(Route.of(binding).getFirst(), CALLEE);
        return new Decision.Dial(new Decision.Parties(CALLER.digits(), DIALLED.digits(), ""), new RouteKey(DIALLED, CALLER), found,
            new Trunk("carrier", "US", Trunk.Identity.PAI_OR_FROM, true), START);
    }

    private static <T> T unreadable() {
        throw new IllegalStateException("a sample does not read");
    }

    private static byte[] lines(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(US_ASCII);
    }
}
