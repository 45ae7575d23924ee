package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.BypassPolicy;
import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.NumberStore.RouteAnswer.Found;
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

/// One shard between a UDP and a TCP listener, whose networks do as they are told.
class OverTcpTest {
    private static final InetSocketAddress CALLER = at("192.0.2.10", 5060);
    private static final InetSocketAddress CALLEE = at("192.0.2.20", 5060);
    private static final String SMALL = sdp("");

    private final FakeWire udp = new FakeWire(Transport.UDP);
    private final FakeWire tcp = new FakeWire(Transport.TCP);
    private final FakeWire tls = new FakeWire(Transport.TLS);
    private final List<CallRecord> records = new ArrayList<>();
    private long nanos;
    private boolean holds = true;
    /// By which the wall clock has been set meanwhile.
    private Duration set = Duration.ZERO;

    /// Keeps what it is given, and fails when it is told to.
    private static final class FakeWire implements Wire {
        private final SentBy us;
        private final List<String> sent = new ArrayList<>();
        private final List<InetSocketAddress> to = new ArrayList<>();
        private final List<Lost> losses = new ArrayList<>();
        private boolean refuses;

        FakeWire(Transport transport) {
            us = SentBy.of(transport, "192.0.2.1", 5060);
        }

        @Override public SentBy us() {
            return us;
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress receiver) {
            if (refuses) return false;
            sent.add(new String(bytes, offset, length, US_ASCII));
            to.add(receiver);
            return true;
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress receiver, Lost lost) {
            losses.add(lost);
            return send(bytes, offset, length, receiver);
        }

        String last() {
            return sent.isEmpty() ? "nothing" : sent.getLast();
        }

        long count(String start) {
            return sent.stream().filter(text -> text.startsWith(start)).count();
        }
    }

    @Test void a_trunk_over_tcp_is_called_over_tcp_and_told_so() {
        var shard = shard(Transport.TCP);
        hear(shard, invite(SMALL), CALLER, udp);
        assertThat(tcp.last()).startsWith("INVITE ").contains("Via: SIP/2.0/TCP 192.0.2.1:5060;branch=").contains("Contact: <sip:+15550001001@192.0.2.1:5060;transport=tcp>");
        assertThat(tcp.to).containsExactly(CALLEE);
        assertThat(udp.count("INVITE ")).isZero();
        // Nothing is sent twice.
        pass(shard, Duration.ofSeconds(10));
        assertThat(tcp.count("INVITE ")).isEqualTo(1);
    }

    @Test void a_large_invite_leaves_by_tcp() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(large()), CALLER, udp);
        assertThat(tcp.last()).startsWith("INVITE ").contains("Via: SIP/2.0/TCP").hasSizeGreaterThan(Departure.LARGEST_DATAGRAM);
        assertThat(udp.count("INVITE ")).isZero();
    }

    @Test void a_small_invite_does_not() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(SMALL), CALLER, udp);
        assertThat(udp.last()).startsWith("INVITE ").hasSizeLessThan(Departure.LARGEST_DATAGRAM);
        assertThat(tcp.sent).isEmpty();
    }

    @Test void when_no_connection_can_be_made_a_large_invite_leaves_by_udp_after_all() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(large()), CALLER, udp);
        lose(shard, 0, false);
        assertThat(udp.last()).startsWith("INVITE ").contains("Via: SIP/2.0/UDP").doesNotContain("transport=tcp");
        hear(shard, answer(udp.last(), "180 Ringing", ""), CALLEE, udp);
        assertThat(udp.last()).startsWith("SIP/2.0 180 ");
        hear(shard, answer(inviteOn(udp), "486 Busy", ""), CALLEE, udp);
        assertThat(udp.last()).startsWith("SIP/2.0 486 ");
        finish(shard, Refusal.BUSY);
    }

    @Test void a_binding_that_ended_while_the_connection_was_tried_rings_nobody() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(large()), CALLER, udp);
        holds = false;
        lose(shard, 0, false);
        assertThat(udp.count("INVITE ")).isZero();
        assertThat(udp.last()).startsWith("SIP/2.0 404 ");
        finish(shard, Refusal.BINDING_CLOSED);
    }

    @Test void it_does_so_too_when_that_is_known_at_once() {
        var shard = shard(Transport.UDP);
        tcp.refuses = true;
        hear(shard, invite(large()), CALLER, udp);
        assertThat(udp.last()).startsWith("INVITE ");
    }

    @Test void what_the_callee_may_have_is_not_sent_again() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(large()), CALLER, udp);
        lose(shard, 0, true);
        assertThat(udp.count("INVITE ")).isZero();
        assertThat(udp.last()).startsWith("SIP/2.0 500 ");
        // It had it, and answers by a new connection: it must not be left alone on the line.
        hear(shard, answer(tcp.sent.getFirst(), "200 OK", SMALL), CALLEE, tcp);
        assertThat(tcp.sent).hasSize(4);
        assertThat(tcp.sent.get(1)).startsWith("CANCEL ");
        assertThat(tcp.sent.get(2)).startsWith("ACK ");
        assertThat(tcp.sent.get(3)).startsWith("BYE ").contains("Via: SIP/2.0/TCP");
        hear(shard, answer(tcp.sent.get(1), "481 Too late", ""), CALLEE, tcp);
        hear(shard, answer(tcp.sent.get(3), "200 OK", ""), CALLEE, tcp);
        finish(shard, Refusal.TRUNK_FAILED);
    }

    @Test void a_trunk_over_tcp_that_cannot_be_reached_fails_the_call_at_once() {
        var shard = shard(Transport.TCP);
        hear(shard, invite(SMALL), CALLER, udp);
        lose(shard, 0, false);
        assertThat(udp.last()).startsWith("SIP/2.0 500 ");
        assertThat(udp.count("INVITE ")).isZero();
        finish(shard, Refusal.TRUNK_FAILED);
    }

    @Test void a_caller_who_has_gone_is_not_called_for_by_udp() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(large()), CALLER, udp);
        hear(shard, request("CANCEL", "z9hG4bKa", "", 1, ""), CALLER, udp);
        assertThat(udp.count("SIP/2.0 487 ")).isEqualTo(1);
        lose(shard, 0, false);
        assertThat(udp.count("INVITE ")).isZero();
        finish(shard, Refusal.CANCELLED);
    }

    @Test void a_loss_after_the_callee_was_heard_means_nothing() {
        var shard = shard(Transport.TCP);
        hear(shard, invite(SMALL), CALLER, udp);
        hear(shard, answer(tcp.last(), "180 Ringing", ""), CALLEE, tcp);
        lose(shard, 0, true);
        assertThat(udp.last()).startsWith("SIP/2.0 180 ");
    }

    @Test void requests_in_the_dialog_go_by_the_legs_transport_unless_the_target_names_another() {
        for (boolean named : new boolean[] {false, true}) {
            udp.sent.clear();
            tcp.sent.clear();
            var shard = shard(Transport.TCP);
            hear(shard, invite(SMALL), CALLER, udp);
            String ok = answer(inviteOn(tcp), "200 OK", SMALL);
            hear(shard, named ? ok.replace("sip:b@192.0.2.20:5060", "sip:b@192.0.2.20:5060;transport=udp") : ok, CALLEE, tcp);
            String tag = udp.last().replaceAll("(?s).*\r\nTo: <[^>]*>;tag=([^\r;]*).*", "$1");
            hear(shard, request("ACK", "z9hG4bKk", ";tag=" + tag, 1, ""), CALLER, udp);
            hear(shard, request("BYE", "z9hG4bKb", ";tag=" + tag, 2, ""), CALLER, udp);
            var by = named ? udp : tcp;
            assertThat(by.sent).anySatisfy(text -> assertThat(text).startsWith("BYE ").contains("Via: SIP/2.0/" + (named ? "UDP" : "TCP")));
            assertThat((named ? tcp : udp).count("BYE ")).isZero();
        }
    }

    @Test void a_trunk_over_tls_is_called_over_tls_and_told_so() {
        var shard = shard(Transport.TLS);
        hear(shard, invite(large()), CALLER, tls);
        assertThat(inviteOn(tls)).contains("Via: SIP/2.0/TLS 192.0.2.1:5060;branch=").contains("Contact: <sip:+15550001001@192.0.2.1:5060;transport=tls>");
        hear(shard, answer(inviteOn(tls), "486 Busy", ""), CALLEE, tls);
        assertThat(tls.sent).anySatisfy(text -> assertThat(text).startsWith("SIP/2.0 486 "));
        assertThat(udp.sent).isEmpty();
        assertThat(tcp.sent).isEmpty();
        finish(shard, Refusal.BUSY);
    }

    /// Whoever can send a datagram with the trunk's address must not speak for it.
    @Test void a_trunk_over_tls_is_not_heard_over_anything_else() {
        var shard = shard(Transport.TLS);
        for (var other : List.of(udp, tcp)) {
            hear(shard, invite(SMALL), CALLER, other);
            assertThat(other.sent).isEmpty();
        }
        assertThat(tls.sent).isEmpty();
        hear(shard, invite(SMALL), CALLER, tls);
        hear(shard, answer(inviteOn(tls), "486 Busy", ""), CALLEE, udp);
        assertThat(tls.sent).noneMatch(text -> text.startsWith("SIP/2.0 486 "));
    }

    @Test void a_leg_over_tls_stays_there_whatever_its_target_says() {
        for (var target : List.of("sip:b@192.0.2.20:5060;transport=udp", "sip:b@192.0.2.20:5060;transport=tcp", "sip:b@192.0.2.20;transport=tls", "sips:b@192.0.2.20")) {
            tls.sent.clear();
            tls.to.clear();
            var shard = shard(Transport.TLS);
            hear(shard, invite(SMALL), CALLER, tls);
            hear(shard, answer(inviteOn(tls), "200 OK", SMALL).replace("sip:b@192.0.2.20:5060", target), CALLEE, tls);
            assertThat(tls.sent).anySatisfy(text -> assertThat(text).startsWith("ACK ").contains("Via: SIP/2.0/TLS "));
            assertThat(udp.sent).isEmpty();
            assertThat(tcp.sent).isEmpty();
            assertThat(tls.to).contains(at("192.0.2.20", target.contains(":5060") ? 5060 : 5061));
        }
    }

    @Test void a_target_that_wants_tls_is_called_by_it() {
        for (var target : List.of("sip:b@192.0.2.20:5061;transport=tls", "sips:b@192.0.2.20")) {
            tls.to.clear();
            var shard = shard(Transport.UDP);
            hear(shard, invite(SMALL), CALLER, udp);
            hear(shard, answer(inviteOn(udp), "200 OK", SMALL).replace("sip:b@192.0.2.20:5060", target), CALLEE, udp);
            assertThat(tls.last()).startsWith("ACK ").contains("Via: SIP/2.0/TLS ");
            assertThat(tls.to).containsExactly(at("192.0.2.20", 5061));
        }
    }

    @Test void responses_over_tcp_go_where_a_new_connection_could_be_made() {
        var shard = shard(Transport.UDP);
        var connection = at("192.0.2.10", 40_123);
        hear(shard, invite(SMALL).replace("SIP/2.0/UDP", "SIP/2.0/TCP"), connection, tcp);
        assertThat(tcp.last()).startsWith("SIP/2.0 100 ").contains("received=192.0.2.10;rport=40123");
        // RFC 3261 §18.2.2: the address it came from, the port of its Via.
        assertThat(tcp.to).containsExactly(CALLER);
    }

    @Test void a_flood_of_byes_within_one_call_leaves_room_for_others() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(SMALL), CALLER, udp);
        hear(shard, answer(udp.last(), "180 Ringing", ""), CALLEE, udp);
        var ringing = line(udp.last(), "To");
        // Every answer repeats them, and is kept for copies of its request.
        var vias = ("Via: SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKx" + (";x=" + "y".repeat(900)).repeat(4) + "\r\n").repeat(4);
        for (int cseq = 2; cseq < 402; cseq++) {
            hear(shard, request("BYE", "z9hG4bKb" + cseq, ringing.substring(ringing.indexOf(";tag=")), cseq, "").replace("Max-Forwards", vias + "Max-Forwards"), CALLER, udp);
        }
        assertThat(udp.count("SIP/2.0 200 ")).isEqualTo(400);
        assertThat(udp.count("SIP/2.0 487 ")).isEqualTo(1);
        hear(shard, invite(SMALL).replace("Call-ID: one", "Call-ID: two").replace("z9hG4bKa", "z9hG4bKtwo"), CALLER, udp);
        assertThat(udp.last()).startsWith("INVITE ");
    }

    @Test void so_does_a_flood_of_requests_with_long_heads() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(SMALL), CALLER, udp);
        hear(shard, answer(udp.last(), "180 Ringing", ""), CALLEE, udp);
        var ringing = line(udp.last(), "To");
        var vias = ("Via: SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKx" + (";x=" + "y".repeat(900)).repeat(4) + "\r\n").repeat(4);
        for (int cseq = 2; cseq < 402; cseq++) {
            pass(shard, Duration.ofMillis(70));
            hear(shard, request("OPTIONS", "z9hG4bKb" + cseq, ringing.substring(ringing.indexOf(";tag=")), cseq, "").replace("Max-Forwards", vias + "Max-Forwards"), CALLER, udp);
        }
        hear(shard, invite(SMALL).replace("Call-ID: one", "Call-ID: two").replace("z9hG4bKa", "z9hG4bKtwo"), CALLER, udp);
        assertThat(udp.last()).startsWith("INVITE ");
    }

    @Test void a_flood_of_reliable_responses_is_acknowledged_within_bounds() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(SMALL), CALLER, udp);
        for (int rseq = 1; rseq <= 500; rseq++) {
            hear(shard, answer(inviteOn(udp), "180 Ringing", "").replace("Contact", "Require: 100rel\r\nRSeq: " + rseq + "\r\nContact"), CALLEE, udp);
        }
        assertThat(udp.count("PRACK ")).isBetween(32L, 64L);
        hear(shard, answer(inviteOn(udp), "486 Busy", ""), CALLEE, udp);
        finish(shard, Refusal.BUSY);
    }

    @Test void a_callee_that_asks_for_ever_longer_sessions_is_asked_a_few_times_only() {
        var shard = shard(Transport.UDP);
        hear(shard, invite(SMALL), CALLER, udp);
        for (int least = 2_000; least < 2_050; least++) {
            if (udp.last().startsWith("INVITE ")) hear(shard, answer(udp.last(), "422 Session Interval Too Small", "").replace("Contact", "Min-SE: " + least + "\r\nContact"), CALLEE, udp);
        }
        assertThat(udp.count("INVITE ")).isBetween(2L, 9L);
        assertThat(udp.last()).startsWith("SIP/2.0 ");
        finish(shard, Refusal.TRUNK_FAILED);
    }

    @Test void a_call_lasts_as_long_as_it_lasted_however_the_wall_clock_is_set_meanwhile() {
        for (var by : List.of(Duration.ofHours(-1), Duration.ofHours(1), Duration.ofMillis(200))) {
            set = Duration.ZERO;
            records.clear();
            udp.sent.clear();
            var shard = shard(Transport.UDP);
            hear(shard, invite(SMALL), CALLER, udp);
            pass(shard, Duration.ofSeconds(5));
            hear(shard, answer(inviteOn(udp), "200 OK", SMALL), CALLEE, udp);
            var to = line(udp.last(), "To");
            var tag = to.substring(to.indexOf(";tag="));
            hear(shard, request("ACK", "z9hG4bKack", tag, 1, ""), CALLER, udp);
            pass(shard, Duration.ofSeconds(30));
            set = by;
            pass(shard, Duration.ofSeconds(30));
            hear(shard, request("BYE", "z9hG4bKbye", tag, 2, ""), CALLER, udp);
            assertThat(records).singleElement().satisfies(record -> {
                assertThat(record.outcome().answered()).isTrue();
                assertThat(record.times().duration()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
            });
        }
    }

    private Shard shard(Transport trunkBy) {
        var trunk = new Trunk("carrier", "US", Trunk.Identity.PAI_OR_FROM, true);
        var peers = new Peers(List.of(new Peers.Peer(trunk, List.of(new Peers.Network(CALLER.getAddress().getAddress(), 32)), CALLEE, trunkBy)));
        var around = new Surroundings(new SecureIds(), 7, List.of(udp, tcp, tls), peers, new OneRoute(trunk), new BypassPolicy(), new Journal(), CallListener.SILENT, () -> {});
        return new Shard(new EngineSettings("t", 1, 100, Duration.ofSeconds(60), TimerValues.DEFAULT), around, nanos);
    }

    private void hear(Shard shard, String message, InetSocketAddress from, Wire wire) {
        byte[] bytes = message.getBytes(US_ASCII);
        shard.receive(bytes, bytes.length, from, wire, now());
        settle(shard);
    }

    private void lose(Shard shard, int which, boolean perhapsReceived) {
        tcp.losses.get(which).lost(perhapsReceived);
        settle(shard);
    }

    private void settle(Shard shard) {
        while (shard.poll(100, now()) > 0) {
            // Until nothing more comes of it.
        }
        shard.tick(now());
    }

    private void pass(Shard shard, Duration time) {
        for (long end = nanos + time.toNanos(); nanos < end; ) {
            nanos += 10_000_000;
            settle(shard);
        }
    }

    private void finish(Shard shard, Refusal why) {
        pass(shard, Duration.ofSeconds(70));
        assertThat(records).singleElement().satisfies(record -> assertThat(record.outcome().refusal()).isEqualTo(why));
        assertThat(shard.audit().isEmpty()).as(() -> shard.audit().toString()).isTrue();
    }

    private Now now() {
        return new Now(nanos, Instant.EPOCH.plusNanos(nanos).plus(set));
    }

    private static String inviteOn(FakeWire wire) {
        return wire.sent.stream().filter(text -> text.startsWith("INVITE ")).reduce((_, last) -> last).orElseThrow();
    }

    private static String large() {
        var lines = new StringBuilder();
        var formats = new StringBuilder();
        for (int format = 96; format < 120; format++) {
            formats.append(' ').append(format);
            lines.append("a=rtpmap:").append(format).append(" AMR-WB/16000\r\na=fmtp:").append(format).append(" octet-align=1\r\n");
        }
        return sdp(lines.toString()).replace("RTP/AVP 8 0", "RTP/AVP 8 0" + formats);
    }

    private static String sdp(String more) {
        return "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n" + more;
    }

    private static String invite(String sdp) {
        return request("INVITE", "z9hG4bKa", "", 1, sdp);
    }

    private static String request(String method, String branch, String toTag, int cseq, String sdp) {
        return method + " sip:+15550001000@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=" + branch + ";rport\r\nMax-Forwards: 70\r\n"
            + "From: <sip:+12125550101@192.0.2.10>;tag=a\r\nTo: <sip:+15550001000@192.0.2.1>" + toTag + "\r\nCall-ID: one\r\nCSeq: " + cseq + ' ' + method
            + "\r\nContact: <sip:a@192.0.2.10:5060>\r\n" + body(sdp);
    }

    private static String answer(String request, String status, String sdp) {
        return "SIP/2.0 " + status + "\r\n" + line(request, "Via") + "\r\n" + line(request, "From") + "\r\n" + line(request, "To") + (line(request, "To").contains(";tag=") ? "" : ";tag=b")
            + "\r\n" + line(request, "Call-ID") + "\r\n" + line(request, "CSeq") + "\r\nContact: <sip:b@192.0.2.20:5060>\r\n" + body(sdp);
    }

    private static String body(String sdp) {
        return (sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    private static String line(String message, String header) {
        int from = message.indexOf("\r\n" + header + ": ") + 2;
        return message.substring(from, message.indexOf("\r\n", from));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private final class OneRoute implements Router {
        private final Trunk trunk;

        OneRoute(Trunk trunk) {
            this.trunk = trunk;
        }

        @Override public CompletionStage<Decision> route(RouteQuestion question) {
            var binding = new Binding(new BindingId("b-1"), 1, "default",
                new Deal.Axyb(RealNumber.of("+12125550101"), RealNumber.of("+16465550102"), VirtualNumber.of("+15550001001"), VirtualNumber.of("+15550001000")), Terms.USUAL, Instant.EPOCH, Instant.MAX, "");
            var key = new RouteKey(VirtualNumber.of("+15550001000"), RealNumber.of("+12125550101"));
            var found = new Found(Route.of(binding).getFirst(), RealNumber.of("+16465550102"));
            return CompletableFuture.completedStage(new Decision.Dial(new Decision.Parties("+12125550101", "+15550001000", ""), key, found, trunk, Instant.EPOCH));
        }

        @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
            return Optional.empty();
        }

        @Override public TextVerdict judge(Decision.Dial dial, String words) {
            return new TextVerdict.Refused();
        }

        @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
            return holds;
        }

        @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
            return CompletableFuture.completedStage(new Decision.Refuse(dial.parties(), Refusal.BINDING_CLOSED, "", "", ""));
        }
    }

    private final class Journal implements CallJournal {
        @Override public boolean open(CallOpening opening) {
            return true;
        }

        @Override public void end(CallRecord record, Durable durable) {
            records.add(record);
            durable.recorded(record.numbered(records.size()));
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
