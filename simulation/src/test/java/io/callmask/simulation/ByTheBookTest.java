package io.callmask.simulation;

import static io.callmask.number.record.CallRecord.ReleasedBy.CALLER;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import io.callmask.number.record.Refusal;
import io.callmask.sip.engine.CallListener.Dropped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What RFC 3261 wants of a UAS, whatever is called: what is no call is answered without one.
class ByTheBookTest {
    private final Stage axb = given(binding("AXB-1").between(ALICE, BOB).through(X));

    @Test void options_are_answered_with_what_we_can() {
        axb.ladder("""
            A -> P       OPTIONS P
            A <- P       200               has Allow, Accept: application/sdp, no Contact
            A -> P       OPTIONS X         twice
            A <- P       200               twice
        """).leavesNothing().recordedNothing();
    }

    @Test void options_at_a_callees_trunk_are_answered_too() {
        axb.ladder("""
                 P <- B  OPTIONS P
                 P -> B  200               has Allow
        """).leavesNothing().recordedNothing();
    }

    @Test void hops_are_counted_down_and_with_too_few_it_is_483() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, hops 10
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, hops 9
                 P <- B  483
                 P -> B  ACK
            A <- P       500
            A -> P       ACK
        """).leavesNothing();
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, hops 0
            A <- P       483
            A -> P       ACK
        """).leavesNothing().recordedNothing().rejected(483);
    }

    @Test void without_max_forwards_70_are_assumed() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, no Max-Forwards
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, hops 69
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void what_we_sent_and_comes_back_is_a_loop() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            C -> P       INVITE X          looped
            C <- P       482
            C -> P       INVITE X          looped bare
            C <- P       482
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing();
    }

    @Test void the_same_request_by_another_way_is_merged_482() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
            A -> P       INVITE X          merged
            A <- P       482
                 P <- B  486
                 P -> B  ACK
            A <- P       486 INVITE
        """).recorded(Refusal.BUSY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"REFER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REGISTER", "FROBNICATE"})
    void a_method_that_we_do_not_have_is_405_with_what_we_have(String method) {
        axb.ladder("""
            A -> P       %s X
            A <- P       405               has Allow
        """.formatted(method)).leavesNothing().recordedNothing().rejected(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INFO", "UPDATE", "BYE"})
    void a_method_that_needs_a_dialog_is_481_without_one(String method) {
        axb.ladder("""
            A -> P       %s X
            A <- P       481
        """.formatted(method)).leavesNothing().recordedNothing().rejected(481);
    }

    @Test void an_option_that_we_do_not_have_is_420_and_named() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, require replaces
            A <- P       420               Unsupported: replaces
            A -> P       ACK
            A -> P       OPTIONS P         require gin
            A <- P       420               Unsupported: gin
            A -> P       OPTIONS P         Proxy-Require: foo
            A <- P       420               Unsupported: foo
        """).leavesNothing().recordedNothing();
    }

    @Test void another_scheme_is_416() {
        axb.ladder("""
            A -> P       INVITE mailto:bob@example.com   from ALICE, offer pcma
            A <- P       416
            A -> P       ACK
            A -> P       INVITE sips:+15550001001@192.0.2.1  from ALICE, offer pcma
            A <- P       416
            A -> P       ACK
        """).leavesNothing().recordedNothing();
    }

    @Test void a_tel_uri_is_dialled_as_well() {
        axb.ladder("""
            A -> P       INVITE tel:+1-555-000-1001  from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().recorded(Refusal.BUSY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INFO", "UPDATE", "REFER", "PRACK", "INVITE", "OPTIONS", "NOTIFY"})
    void within_a_dialog_that_we_do_not_know_everything_is_481(String method) {
        axb.plain().ladder("""
            A -> P       %s X             from ALICE, To: <sip:x@192.0.2.1>;tag=nobody
            A <- P       481
        """.formatted(method)).leavesNothing().recordedNothing().rejected(481);
    }

    @Test void a_cancel_of_nothing_is_481_and_an_ack_of_nothing_is_dropped() {
        axb.plain().ladder("""
            A -> P       CANCEL X          no Contact
            A <- P       481
            A -> P       ACK X             To: <sip:x@192.0.2.1>;tag=nobody
        """).leavesNothing().recordedNothing().dropped(Dropped.STRAY_ACK, 1);
    }

    @Test void another_version_is_505() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, version SIP/3.0
            A <- P       505
        """).leavesNothing().recordedNothing().rejected(505);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSeq: 1 BYE", "CSeq: 4294967296 INVITE", "no Contact", "Max-Forwards: seventy", "Content-Length: 5000", "plus Call-ID: second",
        "Content-Length: 0, plus Content-Length: 1", "Contact: *", "cut"})
    void what_is_malformed_and_can_be_answered_is_400(String flaw) {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, %s
            A <- P       400
        """.formatted(flaw)).leavesNothing().recordedNothing().rejected(400);
    }

    /// RFC 3261 §8.2.6.2: without these there is nothing to make a response of.
    @ParameterizedTest
    @ValueSource(strings = {"no Via", "no From", "no To", "no Call-ID", "no CSeq", "CSeq: x INVITE", "From: ", "From: <sip:+15551112222@x"})
    void what_is_malformed_and_cannot_be_answered_is_dropped_and_counted(String flaw) {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, %s
        """.formatted(flaw)).leavesNothing().recordedNothing().dropped(Dropped.MALFORMED, 1);
    }

    @Test void noise_is_dropped_and_counted_and_a_keep_alive_is_not() {
        axb.plain().ladder("""
            A -> P       NOISE
            A -> P       PING
        """).leavesNothing().recordedNothing().dropped(Dropped.MALFORMED, 1);
    }

    @Test void a_stranger_hears_nothing() {
        axb.ladder("""
            S -> P       INVITE X          from ALICE, offer pcma
            S -> P       OPTIONS P
            S -> P       NOISE
        """).leavesNothing().recordedNothing().dropped(Dropped.STRANGER, 3);
    }

    @Test void a_response_to_nothing_of_ours_is_dropped() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  180               Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKguessed
                 P <- B  180               Call-ID: guessed
                 P <- B  200               plus Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKmore, answer pcma
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """).leavesNothing().dropped(Dropped.STRAY_RESPONSE, 3);
    }

    @Test void within_a_call_what_we_do_not_have_is_refused_and_the_call_lives_on() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       REFER             Refer-To: <sip:+15559990009@192.0.2.1>
            A <- P       405
                 P <- B  REFER             Refer-To: <sip:+15559990009@192.0.2.1>
                 P -> B  405
            A -> P       PRACK
            A <- P       400
            A -> P       OPTIONS
            A <- P       200
            A -> P       MESSAGE           body text/plain
            A <- P       405
            ... 10 s
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(true, CALLER, 200);
    }

    @Test void a_new_offer_while_the_first_is_open_is_refused_as_pending() {
        axb.ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       183               answer pcma
            A -> P       INVITE            offer pcmu
            A <- P       500               has Retry-After
            A -> P       INVITE            again
            A <- P       500               again
            A -> P       ACK
                 P <- B  INVITE            offer pcmu
                 P -> B  491
                 P <- B  ACK
            A -> P       UPDATE            offer pcmu
            A <- P       500               has Retry-After
                 P <- B  UPDATE            offer pcmu
                 P -> B  491
            ... 10 s
            A -> P       BYE
            A <- P       200
            A <- P       487 INVITE
                 P -> B  CANCEL
        """);
    }

    @Test void a_request_that_is_older_than_the_last_one_is_500() {
        axb.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE               CSeq: 1 BYE
            A <- P       500
            A -> P       BYE               CSeq: 5 BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing();
    }
}
