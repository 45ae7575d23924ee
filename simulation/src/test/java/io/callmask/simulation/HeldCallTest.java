package io.callmask.simulation;

import static io.callmask.simulation.AnsweredCall.call;

import org.junit.jupiter.api.Test;

/// Hold, resume and other media in the middle of a call (RFC 3264 §8), and both sides changing their minds at once (RFC 3261 §14).
class HeldCallTest {
    @Test void the_caller_holds_and_resumes() {
        call("""
            A -> P       INVITE            offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma sendonly
                 P <- B  200               answer pcma recvonly
                 P -> B  ACK
            A <- P       200               answer pcma recvonly
            A -> P       ACK
            A -> P       INVITE            offer pcma
            A <- P       100
                 P -> B  INVITE            offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            """);
    }

    @Test void the_callee_holds_and_resumes() {
        call("""
                 P <- B  INVITE            offer pcma inactive
                 P -> B  100
            A <- P       INVITE            offer pcma inactive
            A -> P       200               answer pcma inactive
            A <- P       ACK
                 P -> B  200               answer pcma inactive
                 P <- B  ACK
                 P <- B  UPDATE            offer pcma
            A <- P       UPDATE            offer pcma
            A -> P       200               answer pcma
                 P -> B  200               answer pcma
            """);
    }

    @Test void the_old_style_of_hold_passes_from_either_side() {
        call("""
            A -> P       INVITE            offer pcma nowhere
            A <- P       100
                 P -> B  INVITE            offer pcma nowhere
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
                 P <- B  INVITE            offer pcma nowhere sendonly
                 P -> B  100
            A <- P       INVITE            offer pcma nowhere sendonly
            A -> P       200               answer pcma nowhere recvonly
            A <- P       ACK
                 P -> B  200               answer pcma nowhere recvonly
                 P <- B  ACK
            """);
    }

    @Test void both_sides_hold_one_after_the_other() {
        call("""
            A -> P       INVITE            offer pcma sendonly
            A <- P       100
                 P -> B  INVITE            offer pcma sendonly
                 P <- B  200               answer pcma recvonly
                 P -> B  ACK
            A <- P       200               answer pcma recvonly
            A -> P       ACK
                 P <- B  INVITE            offer pcma inactive
                 P -> B  100
            A <- P       INVITE            offer pcma inactive
            A -> P       200               answer pcma inactive
            A <- P       ACK
                 P -> B  200               answer pcma inactive
                 P <- B  ACK
            """);
    }

    @Test void video_that_is_added_comes_over_refused_and_the_audio_goes_on() {
        call("""
            A -> P       INVITE            offer pcma video
            A <- P       100
                 P -> B  INVITE            offer pcma novideo
                 P <- B  200               answer pcma novideo
                 P -> B  ACK
            A <- P       200               answer pcma novideo
            A -> P       ACK
                 P <- B  INVITE            offer pcma video
                 P -> B  100
            A <- P       INVITE            offer pcma novideo
            A -> P       200               answer pcma video
            A <- P       ACK
                 P -> B  200               answer pcma novideo
                 P <- B  ACK
            """);
    }

    @Test void the_same_description_again_keeps_its_version() {
        call("""
            A -> P       INVITE            offer pcma
            A <- P       100
                 P -> B  INVITE            offer pcma
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            """);
    }

    @Test void a_media_type_that_may_not_pass_is_refused_and_the_call_goes_on() {
        call("""
            A -> P       INVITE            body text/plain
            A <- P       100
            A <- P       415
            A -> P       ACK
            A -> P       UPDATE            body text/plain
            A <- P       415
            """);
    }

    @Test void both_sides_change_at_the_same_instant_and_each_tries_again_in_its_window() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  INVITE            offer pcma sendonly
                 P -> B  491
                 P <- B  491 INVITE
                 P -> B  ACK
            A <- P       491
                 P <- B  ACK
            A -> P       ACK
            ... 1 s
                 P <- B  INVITE            offer pcma sendonly
                 P -> B  100
            A <- P       INVITE            offer pcma sendonly
            A -> P       200               answer pcma recvonly
            A <- P       ACK
                 P -> B  200               answer pcma recvonly
                 P <- B  ACK
            ... 2 s
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  200               answer pcmu
                 P -> B  ACK
            A <- P       200               answer pcmu
            A -> P       ACK
            """);
    }

    @Test void updates_that_cross_are_491_each() {
        call("""
            A -> P       UPDATE            offer pcmu
                 P -> B  UPDATE            offer pcmu
                 P <- B  UPDATE            offer pcma
                 P -> B  491
                 P <- B  491 UPDATE
            A <- P       491
            """);
    }

    @Test void a_refusal_is_repeated_and_not_thought_over() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
            A -> P       UPDATE            offer pcma
            A <- P       500               has Retry-After
                 P <- B  INVITE            offer pcma
                 P -> B  491
                 P <- B  200 INVITE        answer pcmu
                 P -> B  ACK
            A <- P       200 INVITE        answer pcmu
            A -> P       ACK
                 P <- B  INVITE            again
                 P -> B  491               again
                 P <- B  ACK
            A -> P       UPDATE            again
            A <- P       500               again
            """);
    }

    @Test void a_refusal_comes_again_until_it_is_acknowledged() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  100
                 P <- B  INVITE            offer pcma
                 P -> B  491
            ... 600 ms
                 P -> B  491               again
                 P <- B  ACK
            ... 5 s
                 P <- B  488 INVITE
                 P -> B  ACK
            A <- P       488
            A -> P       ACK
            """);
    }

    @Test void who_moves_is_found_where_it_says_and_the_other_side_is_not_told() {
        call("""
            A -> P       UPDATE            Contact: <sip:moved@192.0.2.10:5060>
            A <- P       200
                 P <- B  INVITE            offer pcmu
                 P -> B  100
            A <- P       INVITE            offer pcmu
            A -> P       200               answer pcmu, Contact: <sip:again@192.0.2.10:5060>
            A <- P       ACK
                 P -> B  200               answer pcmu
                 P <- B  ACK
                 P <- B  INFO              digit 5
                 P -> B  200
            A <- P       INFO              digit 5
            A -> P       200
            """);
    }
}
