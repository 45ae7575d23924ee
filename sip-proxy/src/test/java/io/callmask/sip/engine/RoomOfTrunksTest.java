package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.BypassPolicy;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.NoRoom;
import io.callmask.sip.transaction.TimerValues;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a trunk's messages leave behind takes room from the others only until these want it.
class RoomOfTrunksTest {
    private static final InetSocketAddress LOUD = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 5060);
    private static final InetSocketAddress QUIET = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.20"), 5060);
    private static final Now NOW = new Now(0, Instant.EPOCH);
    private static final String LONG_HEAD = "Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK" + "x".repeat(900) + "\r\n";

    private final List<String> sent = new ArrayList<>();
    private final List<NoRoom> turnedAway = new ArrayList<>();
    private final Wire wire = new Wire() {
        @Override public SentBy us() {
            return SentBy.of(Transport.UDP, "203.0.113.1", 5060);
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            return sent.add(new String(bytes, offset, length, UTF_8).substring(8, 11));
        }
    };
    private final Shard shard = new Shard(new EngineSettings("n", 1, 1_000, Duration.ofSeconds(60), TimerValues.DEFAULT), around(), 0);

    @Test void a_trunk_with_long_heads_shuts_the_door_to_itself_alone() {
        for (int i = 0; i < 4_000; i++) receive(message("MESSAGE", "loud-" + i, LONG_HEAD.repeat(4), LOUD), LOUD);
        assertThat(sent.getFirst()).isEqualTo("404");
        assertThat(sent.getLast()).isEqualTo("503");
        assertThat(turnedAway).containsOnly(NoRoom.LINGERING).hasSizeGreaterThan(1_000);
        sent.clear();
        turnedAway.clear();

        receive(message("INVITE", "quiet", "", QUIET), QUIET);
        assertThat(sent).containsExactly("100", "404");
        receive(message("MESSAGE", "quiet-text", "", QUIET), QUIET);
        assertThat(sent).containsExactly("100", "404", "404");
        assertThat(turnedAway).isEmpty();
    }

    private void receive(byte[] message, InetSocketAddress from) {
        assertThat(shard.receive(message, message.length, from, wire, NOW)).isTrue();
        shard.poll(10, NOW);
    }

    private Surroundings around() {
        var peers = new Peers(List.of(peer("loud", LOUD), peer("quiet", QUIET)));
        return new Surroundings(new SecureIds(), 42, List.of(wire), peers, new ForwardedTest.Strangers(), new BypassPolicy(), new ForwardedTest.Kept(), new Heard(), () -> {});
    }

    private static Peers.Peer peer(String name, InetSocketAddress at) {
        return new Peers.Peer(new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true), List.of(), at);
    }

    private static byte[] message(String method, String callId, String head, InetSocketAddress from) {
        String at = from.getAddress().getHostAddress();
        return (method + " sip:+15550001000@203.0.113.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + at + ":5060;branch=z9hG4bK" + callId + "\r\n" + head + "Max-Forwards: 70\r\n"
            + "From: <sip:+15551112222@" + at + ">;tag=f\r\nTo: <sip:+15550001000@203.0.113.1>\r\nCall-ID: " + callId + "\r\nCSeq: 1 " + method + "\r\n"
            + "Contact: <sip:a@" + at + ">\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi").getBytes(UTF_8);
    }

    private final class Heard implements CallListener {
        @Override public void turnedAway(NoRoom why) {
            turnedAway.add(why);
        }

        @Override public void received(String methodOrStatus) {}
        @Override public void sent(String methodOrStatus) {}
        @Override public void retransmitted(String methodOrStatus) {}
        @Override public void dropped(Dropped why) {}
        @Override public void rejected(int status) {}
        @Override public void callOpened() {}
        @Override public void callEnded(io.callmask.number.record.CallRecord record) {}
        @Override public void textOpened() {}
        @Override public void textEnded(io.callmask.number.record.CallRecord record) {}
    }
}
