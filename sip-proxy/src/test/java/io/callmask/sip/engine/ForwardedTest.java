package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.BypassPolicy;
import io.callmask.number.RealNumber;
import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.text.TextVerdict;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.transaction.TimerValues;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// Two shards on one address: a socket belongs to its own shard's thread, whoever received the datagram.
class ForwardedTest {
    private static final InetSocketAddress CARRIER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 5060);
    private static final Now NOW = new Now(0, Instant.EPOCH);

    private final RecordedWire[] wires = {new RecordedWire(), new RecordedWire()};
    private final Shard[] shards = new Shard[2];

    ForwardedTest() {
        for (int i = 0; i < 2; i++) shards[i] = new Shard(new EngineSettings("n", 2, 100, Duration.ofSeconds(60), TimerValues.DEFAULT), around(wires[i]), 0, Ownership.among(shards));
    }

    @Test void a_shard_never_sends_by_the_socket_of_another() {
        boolean forwarded = false;
        for (int i = 0; i < 64; i++) {
            byte[] invite = invite("call-" + i);
            shards[0].receive(invite, invite.length, CARRIER, wires[0], NOW);
            assertThat(wires[1].sent).isEmpty();
            int mine = wires[0].sent.size();
            shards[1].poll(10, NOW);
            assertThat(wires[0].sent).as("sent by the first shard's socket while the second worked").hasSize(mine);
            forwarded |= !wires[1].sent.isEmpty();
            // 100, then 404: each call is answered by one shard alone.
            assertThat(mine + wires[1].sent.size()).isEqualTo(2);
            wires[0].sent.clear();
            wires[1].sent.clear();
        }
        assertThat(forwarded).isTrue();
    }

    private static Surroundings around(Wire wire) {
        var trunk = new Trunk("carrier", "US", Trunk.Identity.PAI_OR_FROM, true);
        var peers = new Peers(List.of(new Peers.Peer(trunk, List.of(), CARRIER)));
        return new Surroundings(new SecureIds(), 42, List.of(wire), peers, new Strangers(), new BypassPolicy(), new Kept(), CallListener.SILENT, () -> {});
    }

    private static byte[] invite(String callId) {
        return ("INVITE sip:+15550001000@203.0.113.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK" + callId + "\r\nMax-Forwards: 70\r\n"
            + "From: <sip:+15551112222@192.0.2.10>;tag=f\r\nTo: <sip:+15550001000@203.0.113.1>\r\nCall-ID: " + callId + "\r\nCSeq: 1 INVITE\r\n"
            + "Contact: <sip:a@192.0.2.10>\r\nContent-Length: 0\r\n\r\n").getBytes(UTF_8);
    }

    private static final class RecordedWire implements Wire {
        private final List<Integer> sent = new ArrayList<>();

        @Override public SentBy us() {
            return SentBy.of(Transport.UDP, "203.0.113.1", 5060);
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            return sent.add(length);
        }
    }

    /// Whoever calls is nobody.
    static final class Strangers implements Router {
        @Override public CompletionStage<Decision> route(RouteQuestion question) {
            return CompletableFuture.completedStage(new Decision.Refuse(new Decision.Parties("", ""), Refusal.CALLER_NOT_A_PARTY, "", "", ""));
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

    static final class Kept implements CallJournal {
        @Override public boolean open(CallOpening opening) {
            return true;
        }

        @Override public void end(CallRecord record, Durable durable) {
            durable.recorded(record);
        }

        @Override public List<CallRecord> after(long sequence, int limit) {
            return List.of();
        }

        @Override public Span span() {
            return new Span(0, 0);
        }

        @Override public boolean isAccepting() {
            return true;
        }

        @Override public void close() {}
    }
}
