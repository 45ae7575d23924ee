package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionTest {
    private final Session session = new Session("one", "instance");

    @Test void a_session_that_was_lost_while_what_the_former_left_was_written_is_not_held() {
        session.begun(5);
        session.lose();
        session.hold(5);
        assertThat(session.isHeld()).isFalse();
        assertThat(session.isWaiting()).isFalse();
    }

    @Test void only_the_session_is_held_before_which_all_was_written() {
        session.begun(5);
        session.lose();
        session.begun(6);
        session.hold(5);
        assertThat(session.isHeld()).isFalse();
        assertThat(session.isWaiting()).isTrue();
        session.hold(6);
        assertThat(session.isHeld()).isTrue();
    }
}
