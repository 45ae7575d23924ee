package io.callmask.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.callmask.media.BypassPolicy;
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
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.text.TextVerdict;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.engine.CallListener;
import io.callmask.sip.engine.EngineSettings;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.engine.SecureIds;
import io.callmask.sip.engine.Shard;
import io.callmask.sip.engine.Surroundings;
import io.callmask.sip.engine.Wire;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Calls that nobody hears, through a shard of their own: no socket, no store, no record. They make the JVM compile what calls are made of, so that the
/// first real ones are not answered so late that they are retransmitted.
final class Rehearsal {
    private static final Trunk TRUNK = new Trunk("rehearsal", "US", Trunk.Identity.PAI_OR_FROM, true);
    private static final InetSocketAddress US = at(5060);
    private static final InetSocketAddress CALLER = at(5062);
    private static final InetSocketAddress CALLEE = at(5064);
    private static final String OFFER = """
        v=0\r
        o=- 1 1 IN IP4 127.0.0.1\r
        s=-\r
        c=IN IP4 127.0.0.1\r
        t=0 0\r
        m=audio 4000 RTP/AVP 8 0 101\r
        a=rtpmap:8 PCMA/8000\r
        a=rtpmap:101 telephone-event/8000\r
        """;

    private final Sources sources;
    private final Stage stage = new Stage();
    private final Shard shard;

    Rehearsal(Sources sources) {
        this.sources = sources;
        var network = new Peers.Network(CALLER.getAddress().getAddress(), 32);
        var peers = new Peers(List.of(new Peers.Peer(TRUNK, List.of(network), CALLEE)));
        var settings = new EngineSettings(TRUNK.name(), 1, 10_000, Duration.ofMinutes(1), io.callmask.sip.transaction.TimerValues.DEFAULT);
        shard = new Shard(settings, new Surroundings(new SecureIds(), sources.secret(), List.of(stage), peers, new OneRoute(), new BypassPolicy(), new NoJournal(),
            CallListener.SILENT, () -> {}), sources.now().nanos());
    }

    /// Plays calls until `most` of them are over or `patience` is.
    ///
    /// @return how many came to their end; fewer than were begun means a mistake in the rehearsal, and that the first calls may be slow
    int play(int most, Duration patience) {
        long deadline = sources.nanos().getAsLong() + patience.toNanos();
        int played = 0;
        while (played < most && sources.nanos().getAsLong() - deadline < 0 && call(played)) played++;
        return played;
    }

    private boolean call(int number) {
        var a = "Via: SIP/2.0/UDP 127.0.0.1:5062;rport;branch=z9hG4bKr" + number;
        var ids = "From: <sip:+12125550101@127.0.0.1>;tag=r" + number + "\r\nCall-ID: r" + number + "\r\nMax-Forwards: 70\r\nContact: <sip:a@127.0.0.1:5062>\r\n";
        hear("INVITE sip:+12125550102@127.0.0.1 SIP/2.0\r\n" + a + "\r\n" + ids + "To: <sip:+12125550102@127.0.0.1>\r\nCSeq: 1 INVITE\r\n"
            + "P-Asserted-Identity: <sip:+12125550101@127.0.0.1>\r\n" + body(OFFER), CALLER);
        var invite = stage.said("INVITE ");
        hear(answer(invite, "180 Ringing", ""), CALLEE);
        hear(answer(invite, "200 OK", OFFER), CALLEE);
        var ok = stage.said("SIP/2.0 200");
        var within = ids + line(ok, "To") + "\r\n";
        hear("ACK sip:x@127.0.0.1 SIP/2.0\r\n" + a + "k\r\n" + within + "CSeq: 1 ACK\r\n" + body(""), CALLER);
        hear("BYE sip:x@127.0.0.1 SIP/2.0\r\n" + a + "b\r\n" + within + "CSeq: 2 BYE\r\n" + body(""), CALLER);
        var bye = stage.said("BYE ");
        hear(answer(bye, "200 OK", ""), CALLEE);
        stage.said.clear();
        return !bye.isEmpty();
    }

    private void hear(String message, InetSocketAddress from) {
        var bytes = message.getBytes(US_ASCII);
        shard.receive(bytes, bytes.length, from, stage, sources.now());
        shard.poll(16, sources.now());
        shard.tick(sources.now());
    }

    private static String answer(String request, String status, String sdp) {
        var to = line(request, "To");
        return "SIP/2.0 " + status + "\r\n" + line(request, "Via") + "\r\n" + line(request, "From") + "\r\n" + to + (to.contains(";tag=") ? "" : ";tag=callee")
            + "\r\n" + line(request, "Call-ID") + "\r\n" + line(request, "CSeq") + "\r\nContact: <sip:b@127.0.0.1:5064>\r\n" + body(sdp);
    }

    private static String body(String sdp) {
        return (sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    private static String line(String message, String header) {
        int from = message.indexOf("\r\n" + header + ": ") + 2;
        int to = message.indexOf("\r\n", from);
        return from < 2 || to < 0 ? header + ": none" : message.substring(from, to);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /// Keeps what the shard says instead of sending it.
    private static final class Stage implements Wire {
        private final Queue<String> said = new ArrayDeque<>();

        @Override public SentBy us() {
            return SentBy.of(Transport.UDP, US.getAddress().getHostAddress(), US.getPort());
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            said.add(new String(bytes, offset, length, US_ASCII));
            return true;
        }

        /// The first message that begins so, with all before it taken away; empty when there is none.
        private String said(String start) {
            for (var text = said.poll(); text != null; text = said.poll()) {
                if (text.startsWith(start)) return text;
            }
            return "";
        }
    }

    /// Rings the same number for everybody.
    private static final class OneRoute implements Router {
        private final Decision decision;

        OneRoute() {
            var binding = new Binding(new BindingId("rehearsal"), 1, TRUNK.name(),
                new Deal.Axyb(RealNumber.of("+12125550101"), RealNumber.of("+12125550103"), VirtualNumber.of("+12125550104"), VirtualNumber.of("+12125550102")), Terms.USUAL, Instant.EPOCH, Instant.MAX, "");
            var key = new RouteKey(VirtualNumber.of("+12125550102"), RealNumber.of("+12125550101"));
            var found = new Found(Route.of(binding).getFirst(), RealNumber.of("+12125550103"));
            decision = new Decision.Dial(new Decision.Parties("+12125550101", "+12125550102", ""), key, found, TRUNK, Instant.EPOCH);
        }

        @Override public CompletionStage<Decision> route(RouteQuestion question) {
            return CompletableFuture.completedStage(decision);
        }

        @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
            return Optional.empty();
        }

        @Override public TextVerdict judge(Decision.Dial dial, String words) {
            return new TextVerdict.Refused();
        }

        @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
            return true;
        }

        @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
            throw new UnsupportedOperationException("what always holds is not asked for again");
        }
    }
}
