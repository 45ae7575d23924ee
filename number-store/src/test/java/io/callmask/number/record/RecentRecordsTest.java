package io.callmask.number.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentRecordsTest {
    private final RecentRecords recent = new RecentRecords(3);

    private void add(long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) recent.add(call(sequence));
    }

    /// References of many lengths: a shorter record is written over a longer one, and the other way round.
    private static CallRecord call(long sequence) {
        return Calls.ended("call-" + sequence, Calls.NOON, "r".repeat((int) (sequence * 37 % 101))).numbered(sequence);
    }

    private static List<CallRecord> calls(long... sequences) {
        return Arrays.stream(sequences).mapToObj(RecentRecordsTest::call).toList();
    }

    @Test void keeps_the_newest_whole_and_in_order() {
        add(1, 100);
        assertThat(recent.newest()).isEqualTo(100);
        assertThat(recent.after(97, 1_000)).isEqualTo(calls(98, 99, 100));
        assertThat(recent.after(98, 1)).isEqualTo(calls(99));
        assertThat(recent.after(100, 1_000)).isEmpty();
    }

    @Test void says_how_far_back_it_reaches() {
        assertThat(recent.reachesBackTo(0)).isTrue();
        add(1, 5);
        assertThat(recent.reachesBackTo(1)).isFalse();
        assertThat(recent.reachesBackTo(2)).isTrue();
        assertThat(recent.reachesBackTo(5)).isTrue();
    }

    @Test void forgets_what_is_too_old() {
        add(1, 4);
        recent.forgetBefore(4);
        assertThat(recent.reachesBackTo(2)).isFalse();
        assertThat(recent.after(3, 1_000)).isEqualTo(calls(4));
        recent.forgetBefore(9);
        assertThat(recent.after(4, 1_000)).isEmpty();
        assertThat(recent.newest()).isEqualTo(4);
        add(5, 6);
        assertThat(recent.after(4, 1_000)).isEqualTo(calls(5, 6));
    }
}
