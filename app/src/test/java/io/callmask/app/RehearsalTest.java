package io.callmask.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test void every_rehearsed_call_comes_to_its_end() {
        assertThat(new Rehearsal(new Sources()).play(5, Duration.ofMinutes(1))).isEqualTo(5);
    }
}
