package io.callmask.simulation;

import static io.callmask.simulation.AnsweredCall.call;

import org.junit.jupiter.api.Test;

/// Digits keyed during a call, told by INFO: nothing but the digit and how long it was held goes over.
class KeyedDigitsTest {
    @Test void the_caller_keys_in_both_forms() {
        call("""
            A -> P       INFO              digit 5
            A <- P       200
                 P -> B  INFO              digit 5
                 P <- B  200
            A -> P       INFO              digit # alone
            A <- P       200
                 P -> B  INFO              digit #
                 P <- B  200
            """);
    }

    @Test void the_callee_keys_in_both_forms() {
        call("""
                 P <- B  INFO              digit *
                 P -> B  200
            A <- P       INFO              digit *
            A -> P       200
                 P <- B  INFO              digit D alone
                 P -> B  200
            A <- P       INFO              digit D
            A -> P       200
            """);
    }

    @Test void a_digit_that_comes_again_is_keyed_once() {
        call("""
            A -> P       INFO              digit 7, twice
            A <- P       200               twice
                 P -> B  INFO              digit 7
            ... 600 ms
                 P -> B  INFO              again
                 P <- B  200
            """);
    }

    @Test void what_is_no_digit_is_refused_and_goes_nowhere() {
        call("""
            A -> P       INFO              body text/plain
            A <- P       415               has Accept
            A -> P       INFO              digit none
            A <- P       400
                 P <- B  INFO              digit 55 alone
                 P -> B  400
            A -> P       INFO
            A <- P       200
            """);
    }

    @Test void digits_are_keyed_while_the_session_is_being_changed() {
        call("""
            A -> P       INVITE            offer pcmu
            A <- P       100
                 P -> B  INVITE            offer pcmu
                 P <- B  INFO              digit 1
                 P -> B  200 INFO
            A <- P       INFO              digit 1
            A -> P       200
                 P <- B  488 INVITE
                 P -> B  ACK
            A <- P       488 INVITE
            A -> P       ACK
            """);
    }
}
