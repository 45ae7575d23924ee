package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapturesTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.10", 5_062);
    private static final InetSocketAddress US = new InetSocketAddress("192.0.2.1", 5_060);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final List<Capture.Message> seen = new ArrayList<>();
    private String working = "";
    private boolean isTaken = true;
    private final Captures captures = new Captures(seen::add, () -> working);
    private final Wire wire = captures.watched(new Plain(SentBy.of("192.0.2.1", 5_060)));

    private final class Plain implements Wire {
        private final SentBy us;

        Plain(SentBy us) {
            this.us = us;
        }

        @Override public SentBy us() {
            return us;
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            return isTaken;
        }
    }

    @Test void what_comes_and_goes_is_shown_with_both_ends_and_its_call() {
        working = "call-1";
        receive("a", NOON);
        captures.turn(new Now(0, NOON.plusMillis(5)));
        send("b");
        assertThat(seen).extracting(Capture.Message::from, Capture.Message::to, Capture.Message::at, Capture.Message::call, Capture.Message::isTcp).containsExactly(
            tuple(PEER, US, NOON, "call-1", false), tuple(US, PEER, NOON.plusMillis(5), "call-1", false));
        assertThat(new String(seen.getFirst().bytes(), US_ASCII)).isEqualTo(message("a"));
    }

    @Test void copies_that_come_when_no_call_is_at_work_are_known_by_their_dialog_on_either_leg() {
        working = "call-1";
        receive("a", NOON);
        send("b");
        working = "";
        receive("a", NOON);
        send("b");
        receive("c", NOON);
        assertThat(seen).extracting(Capture.Message::call).containsExactly("call-1", "call-1", "call-1", "call-1", "");
    }

    @Test void a_call_id_that_begins_another_call_is_that_ones() {
        working = "call-1";
        receive("a", NOON);
        working = "call-2";
        receive("a", NOON);
        working = "";
        receive("a", NOON);
        assertThat(seen.getLast().call()).isEqualTo("call-2");
    }

    @Test void dialogs_are_forgotten_before_they_fill_the_memory() {
        working = "call-1";
        for (int i = 0; i < 70_000; i++) receive("a" + i, NOON);
        working = "";
        receive("a0", NOON);
        assertThat(seen.getLast().call()).isEmpty();
        receive("a69999", NOON);
        assertThat(seen.getLast().call()).isEqualTo("call-1");
    }

    @Test void what_the_network_does_not_take_is_not_shown() {
        isTaken = false;
        send("b");
        assertThat(seen).isEmpty();
    }

    @Test void what_follows_the_body_is_not_shown_and_what_is_sent_may_be_a_part_of_an_array() {
        working = "call-1";
        var padded = ("xx" + message("b") + "yy").getBytes(US_ASCII);
        wire.send(padded, 2, padded.length - 4, PEER);
        assertThat(new String(seen.getFirst().bytes(), US_ASCII)).isEqualTo(message("b"));
        receive(message("a") + "tail", NOON, "a");
        assertThat(new String(seen.getLast().bytes(), US_ASCII)).isEqualTo(message("a"));
    }

    @Test void a_connection_is_told_as_one_and_no_wire_is_watched_twice() {
        var tcp = captures.watched(new Plain(SentBy.of(Transport.TCP, "2001:db8::1", 5_060)));
        assertThat(captures.watched(tcp)).isSameAs(tcp);
        var bytes = message("b").getBytes(US_ASCII);
        tcp.send(bytes, 0, bytes.length, PEER, _ -> { });
        assertThat(seen.getFirst().isTcp()).isTrue();
        assertThat(seen.getFirst().from()).isEqualTo(new InetSocketAddress("2001:db8::1", 5_060));
        assertThat(seen.getFirst().toString()).doesNotContain("OPTIONS");
    }

    @Test void proofs_of_passwords_are_not_shown_and_stay_on_the_wire() {
        var lines = "AUTHORIZATION : Digest response=\"5ec2e7\",\r\n\tnonce=\"5ec2e7\"\r\nSubject: plain\r\n\tfolded\r\nproxy-authorization:5ec2e7\r\nAuthentication-Info: rspauth=\"5ec2e7\"\r\n";
        var message = message("a").replace("Max-Forwards", lines + "Max-Forwards");
        receive(message, NOON, "a");
        var bytes = message.getBytes(US_ASCII);
        wire.send(bytes, 0, bytes.length, PEER);
        assertThat(seen).hasSize(2).allSatisfy(shown -> assertThat(new String(shown.bytes(), US_ASCII)).hasSize(message.length())
            .doesNotContain("5ec2e7", "nonce").contains("AUTHORIZATION :x", "Subject: plain\r\n\tfolded\r\nproxy-authorization:xxxxxx\r\nAuthentication-Info:xxxxxxxxxxxxxxxxx\r\nMax-Forwards: 70\r\n"));
        assertThat(new String(bytes, US_ASCII)).isEqualTo(message);
    }

    private void send(String callId) {
        var bytes = message(callId).getBytes(US_ASCII);
        wire.send(bytes, 0, bytes.length, PEER);
    }

    private void receive(String callId, Instant at) {
        receive(message(callId), at, callId);
    }

    private void receive(String text, Instant at, String callId) {
        var bytes = text.getBytes(US_ASCII);
        if (!(SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(var message))) throw new AssertionError("unreadable: " + callId);
        captures.received(message, PEER, wire, new Now(0, at));
    }

    private static String message(String callId) {
        return """
            OPTIONS sip:x@192.0.2.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1
            From: <sip:a@192.0.2.10>;tag=1
            To: <sip:x@192.0.2.1>
            Call-ID: %s
            CSeq: 1 OPTIONS
            Max-Forwards: 70
            Content-Length: 0

            """.formatted(callId).replace("\n", "\r\n");
    }
}
