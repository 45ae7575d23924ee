package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.BindingId;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final BindingId ONE = new BindingId("one");
    private static final BindingId OTHER = new BindingId("other");

    private final Recent recent = new Recent();

    @Test void an_answer_older_than_a_change_is_void_until_the_change_is_forgotten() {
        recent.note(ONE, 5, 100);

        assertThat(recent.mayHold(ONE, 4)).isFalse();
        assertThat(recent.mayHold(ONE, 5)).isTrue();
        assertThat(recent.mayHold(OTHER, 0)).isTrue();
        recent.forget(100);
        assertThat(recent.mayHold(ONE, 4)).isFalse();
        recent.forget(101);
        assertThat(recent.mayHold(ONE, 4)).isTrue();
    }

    @Test void a_later_change_of_the_same_binding_outlives_the_earlier() {
        recent.note(ONE, 5, 100);
        recent.note(OTHER, 1, 150);
        recent.note(ONE, 6, 200);

        recent.forget(180);
        assertThat(recent.mayHold(ONE, 5)).isFalse();
        assertThat(recent.mayHold(OTHER, 0)).isTrue();
        recent.forget(201);
        assertThat(recent.mayHold(ONE, 5)).isTrue();
    }

    @Test void a_change_that_is_told_late_does_not_hide_a_newer_one() {
        recent.note(ONE, 6, 100);
        recent.note(ONE, 5, 110);

        assertThat(recent.mayHold(ONE, 5)).isFalse();
        recent.forget(105);
        assertThat(recent.mayHold(ONE, 5)).isTrue();
        recent.forget(111);
        assertThat(recent.mayHold(ONE, 0)).isTrue();
    }
}
