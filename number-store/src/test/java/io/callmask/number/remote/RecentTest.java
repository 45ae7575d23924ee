package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.BindingId;
import io.callmask.number.cipher.BindingIds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final BindingId ONE = id(1, 2);
    private static final BindingId OTHER = id(1, 3);

    private final Recent recent = new Recent(1);

    private static BindingId id(long high, long low) {
        return BindingIds.of(ByteBuffer.allocate(BindingIds.BYTES).putLong(high).putLong(low).array());
    }

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

    @Test void what_was_noted_within_a_stretch_is_forgotten_together_with_its_last() {
        var coarse = new Recent(100);
        coarse.note(ONE, 5, 1_000);
        coarse.note(OTHER, 5, 1_099);
        coarse.note(OTHER, 6, 1_100);

        coarse.forget(1_099);
        assertThat(coarse.mayHold(ONE, 4)).isFalse();
        coarse.forget(1_100);
        assertThat(coarse.mayHold(ONE, 4)).isTrue();
        assertThat(coarse.mayHold(OTHER, 5)).isFalse();
        assertThat(coarse.mayHold(OTHER, 6)).isTrue();
    }

    /// Ids that share their last bits lie where others are looked for.
    @Test void many_are_remembered_each_by_its_newest_generation() {
        var coarse = new Recent(1_000_000);
        var random = new SplittableRandom(11);
        var ids = new ArrayList<BindingId>();
        var generations = new HashMap<BindingId, Long>();
        for (int i = 0; i < 2_000; i++) ids.add(id(random.nextLong(), random.nextInt(50)));
        for (int i = 0; i < 6_000; i++) {
            var id = ids.get(random.nextInt(ids.size() / 2));
            long generation = random.nextInt(100);
            coarse.note(id, generation, i);
            generations.merge(id, generation, Math::max);
        }
        for (var id : ids) {
            long least = generations.getOrDefault(id, 0L);
            assertThat(coarse.mayHold(id, least)).isTrue();
            if (least > 0) assertThat(coarse.mayHold(id, least - 1)).isFalse();
        }
        coarse.forget(6_000);
        assertThat(ids).allMatch(id -> coarse.mayHold(id, 0));
    }

    @Test void while_more_has_been_changed_than_is_remembered_nothing_holds() {
        var coarse = new Recent(100);
        for (int i = 0; i <= 2_000_000; i++) coarse.note(id(i, i), 1, 50);

        assertThat(coarse.mayHold(ONE, 9)).isFalse();
        coarse.forget(51);
        assertThat(coarse.mayHold(ONE, 9)).isTrue();
        coarse.note(ONE, 9, 60);
        assertThat(coarse.mayHold(ONE, 9)).isTrue();
        assertThat(coarse.mayHold(ONE, 8)).isFalse();
    }
}
