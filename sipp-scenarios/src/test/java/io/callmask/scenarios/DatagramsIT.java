package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What SIPp cannot send, or cannot see.
@ExtendWith(SharedServer.class)
class DatagramsIT {
    private static final Duration QUIET = Duration.ofMillis(500);
    /// No trunk names it.
    private static final String OUTSIDE = "127.0.0.9";

    private final Api api;
    private final Setup setup;
    private final Api.Bound bound;
    private final RawPhone caller;
    private final RawPhone callee;

    DatagramsIT(Api api) throws IOException, InterruptedException {
        this.api = api;
        setup = api.server().setup();
        var parties = Parties.fresh();
        bound = api.bind("AXYB", parties.a(), parties.b());
        caller = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), setup);
        callee = new RawPhone(Setup.CALLEES, setup.calleePort(), setup);
    }

    @AfterEach void plugOut() {
        caller.close();
        callee.close();
    }

    @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
        a CSeq of another method   | CSeq: 1 INVITE | CSeq: 1 BYE
        a CSeq beyond 2^31         | CSeq: 1 INVITE | CSeq: 4294967297 INVITE
        two CSeqs                  | CSeq: 1 INVITE | CSeq: 1 INVITE~CSeq: 2 INVITE
        two From tags              | ;tag=one       | ;tag=one;tag=two
        two Content-Lengths        | Content-Length | Content-Length: 0~Content-Length
        a body shorter than it says| Content-Length: | Content-Length: 9
        a negative Content-Length  | Content-Length: | Content-Length: -
        a Max-Forwards of 4 digits | Max-Forwards: 70 | Max-Forwards: 1070
        """)
    void a_malformed_request_that_can_be_answered_is_400(String what, String sound, String broken) throws IOException {
        var invite = RawInvite.to(bound.y(), caller, bound.a(), "malformed-" + Math.abs(what.hashCode()));
        caller.send(invite.toString().replaceFirst(sound, broken.replace('~', '\n')));

        assertThat(caller.await("SIP/2.0 ")).as(what).startsWith("SIP/2.0 400 ");
        caller.send(invite.ack());
        assertThat(callee.receive(Duration.ofMillis(1))).isEmpty();
    }

    @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
        no CSeq    | CSeq: 1 INVITE~
        no number in CSeq | 1 INVITE~
        no From    | From: <sip:+CALLER@127.0.0.1>;tag=one~
        no Call-ID | Call-ID: dropped~
        no Via     | Via: SIP/2.0/UDP ADDRESS;branch=z9hG4bKdropped~
        """)
    void a_request_that_cannot_be_answered_is_dropped_and_counted(String what, String line) throws IOException, InterruptedException {
        double before = dropped("MALFORMED");
        var text = RawInvite.to(bound.y(), caller, bound.a(), "dropped").toString();
        var without = text.replace(line.replace('~', '\n').replace("ADDRESS", caller.address()).replace("CALLER", bound.a()), "");
        assertThat(without).as(what).isNotEqualTo(text);
        caller.send(without);

        assertThat(caller.receive(QUIET)).as(what).isEmpty();
        assertThat(dropped("MALFORMED")).as(what).isEqualTo(before + 1);
    }

    @Test void a_datagram_from_an_address_that_no_trunk_names_is_dropped_and_counted() throws IOException, InterruptedException {
        double before = dropped("STRANGER");
        try (var outside = new RawPhone(OUTSIDE, Ports.freeUdp(OUTSIDE), setup)) {
            outside.send(RawInvite.to(bound.y(), outside, bound.a(), "outside").toString());

            assertThat(outside.receive(QUIET)).isEmpty();
        }
        assertThat(dropped("STRANGER")).isEqualTo(before + 1);
        assertThat(callee.receive(Duration.ofMillis(1))).isEmpty();
    }

    @Test void a_request_that_carries_our_own_via_has_come_round_and_is_482() throws IOException {
        var first = RawInvite.to(bound.y(), caller, bound.a(), "round-first");
        caller.send(first.toString());
        var rung = callee.await("INVITE ");
        var ourVia = rung.lines().filter(line -> line.startsWith("Via:")).findFirst().orElseThrow() + "\n";
        var again = RawInvite.to(bound.x(), callee, bound.b(), "round-again").behind(ourVia);
        callee.send(again.toString());

        assertThat(callee.await("SIP/2.0 ")).startsWith("SIP/2.0 482 ");
        callee.send(again.ack());
        refuse(rung);
        caller.await("SIP/2.0 486");
        caller.send(first.ack());
    }

    @Test void a_request_that_comes_by_two_ways_is_482_the_second_time() throws IOException {
        var first = RawInvite.to(bound.y(), caller, bound.a(), "merged");
        caller.send(first.toString());
        var rung = callee.await("INVITE ");
        caller.send(first.branched("otherway").toString());

        assertThat(caller.await("SIP/2.0 4")).startsWith("SIP/2.0 482 ").contains("branch=z9hG4bKotherway");
        caller.send(first.branched("otherway").ack());
        refuse(rung);
        assertThat(caller.await("SIP/2.0 4")).startsWith("SIP/2.0 486 ").contains("branch=z9hG4bKmerged");
        caller.send(first.ack());
    }

    @Test void every_copy_of_the_callees_answer_is_acknowledged() throws IOException, InterruptedException {
        var invite = RawInvite.to(bound.y(), caller, bound.a(), "copies-of-200");
        caller.send(invite.toString());
        var answer = answer(callee.await("INVITE "));
        for (int copy = 0; copy < 3; copy++) {
            callee.send(answer);
            assertThat(callee.await("ACK ")).startsWith("ACK sip:phone@" + callee.address());
        }
        caller.send(invite.ackOf(caller.await("SIP/2.0 200")));
        hangUp();
    }

    @Test void copies_of_an_invite_ring_once() throws IOException, InterruptedException {
        var invite = RawInvite.to(bound.y(), caller, bound.a(), "copies-of-invite");
        for (int copy = 0; copy < 3; copy++) caller.send(invite.toString());
        var rung = callee.await("INVITE ");
        callee.send(answer(rung));
        callee.await("ACK ");
        caller.send(invite.toString());
        caller.send(invite.ackOf(caller.await("SIP/2.0 200")));

        assertThat(callee.receive(QUIET)).isEmpty();
        hangUp();
        // Of this caller alone: the records of calls before may still be on their way.
        assertThat(api.awaitRecordsOf(bound.a())).hasSize(1);
    }

    @Test void copies_of_a_bye_are_answered_and_end_the_call_once() throws IOException {
        var invite = RawInvite.to(bound.y(), caller, bound.a(), "copies-of-bye");
        caller.send(invite.toString());
        callee.send(answer(callee.await("INVITE ")));
        callee.await("ACK ");
        var answered = caller.await("SIP/2.0 200");
        caller.send(invite.ackOf(answered));
        for (int copy = 0; copy < 3; copy++) {
            caller.send(invite.byeOf(answered));
            assertThat(caller.await("SIP/2.0 ")).startsWith("SIP/2.0 200 ").contains("CSeq: 2 BYE");
        }

        callee.send(response(callee.await("BYE "), "200 OK", "", ""));
        assertThat(callee.receive(QUIET)).isEmpty();
        api.awaitNoCalls();
    }

    private void hangUp() throws IOException, InterruptedException {
        api.hangUp(api.awaitCalls(1, "Talking").getFirst().path("callId").asText());
        callee.send(response(callee.await("BYE "), "200 OK", "", ""));
        caller.send(response(caller.await("BYE "), "200 OK", "", ""));
        api.awaitNoCalls();
    }

    private String answer(String invite) {
        return response(invite, "200 OK", "Contact: <sip:phone@" + callee.address() + ">\nContent-Type: application/sdp\n",
            "v=0\no=- 1 1 IN IP4 127.0.0.3\ns=-\nc=IN IP4 127.0.0.3\nt=0 0\nm=audio 50000 RTP/AVP 8\n");
    }

    private void refuse(String invite) throws IOException {
        callee.send(response(invite, "486 Busy Here", "", ""));
        callee.await("ACK ");
    }

    /// RFC 3261 §8.2.6.2, as a phone does it.
    private static String response(String request, String status, String headers, String body) {
        var text = new StringBuilder("SIP/2.0 " + status + "\n");
        for (var name : List.of("Via:", "From:", "To:", "Call-ID:", "CSeq:")) {
            var line = request.lines().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
            text.append(line).append(name.equals("To:") && !line.contains(";tag=") ? ";tag=phone" : "").append('\n');
        }
        return text + headers + "Content-Length: " + body.replace("\n", "\r\n").length() + "\n\n" + body;
    }

    private double dropped(String why) throws InterruptedException {
        var line = "callmask_sip_dropped_total{why=\"" + why + "\"} ";
        return api.server().ask("GET", "/metrics", "").body().lines().filter(each -> each.startsWith(line))
            .mapToDouble(each -> Double.parseDouble(each.substring(line.length()))).sum();
    }
}
