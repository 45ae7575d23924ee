package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.remote.Census.Round;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CensusTest {
    @ParameterizedTest @ValueSource(longs = {0, 1, 99_999, 100_000, 1_000_000, 10_000_000, 1_000_000_000_000L})
    void the_slices_of_a_round_cover_every_key_once(long claims) {
        int slices = Round.slices(claims);
        int next = 0;
        for (int i = 0; i < slices; i++) {
            var round = new Round(slices, i, 0, 0);
            assertThat(round.isOver()).isFalse();
            byte[] first = new byte[16];
            first[0] = (byte) next;
            assertThat(round.first()).isEqualTo(first);
            assertThat(Arrays.compareUnsigned(round.first(), round.last())).isNegative();
            next = (round.last()[0] & 0xff) + 1;
        }
        assertThat(next).isEqualTo(256);
        assertThat(new Round(slices, slices, 0, 0).isOver()).isTrue();
    }

    @Test void a_small_pool_is_one_slice_and_none_has_more_claims_than_are_grouped_in_memory() {
        assertThat(Round.slices(0)).isEqualTo(1);
        assertThat(Round.slices(99_999)).isEqualTo(1);
        assertThat(Round.slices(100_000)).isEqualTo(2);
        assertThat(Round.slices(1_000_000)).isEqualTo(16);
    }
}
