package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.remote.Occupancy.Row;
import io.callmask.number.remote.Slots.Place;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    private static final Place ONE = new Place(new Bytes(new byte[] {1}), VirtualNumber.of("+15550001000"));
    private static final Place BESIDE = new Place(new Bytes(new byte[] {1}), VirtualNumber.of("+15550001001"));
    private static final BindingId ID = new BindingId("a");

    @Test void what_was_not_read_is_wanted_and_of_no_other_place_is_anything_known_then() {
        var occupancy = new Occupancy(1_000);
        occupancy.begin(false, 1);
        assertThat(occupancy.isFree(ONE)).isTrue();
        assertThat(occupancy.wantsMore()).isTrue();
        assertThat(occupancy.takeWanted()).containsExactly(ONE);
        occupancy.read(ONE, new Row(ID, 7, 1_001, true));
        occupancy.begin(false, 1);
        assertThat(occupancy.isPairFree(ONE)).isFalse();
        assertThat(occupancy.wantsMore()).isFalse();
        assertThat(occupancy.isPairFree(BESIDE)).isTrue();
        assertThat(occupancy.wantsMore()).isTrue();
    }

    @Test void what_is_past_its_rest_is_written_over_and_what_nobody_read_is_new() {
        var occupancy = new Occupancy(1_000);
        occupancy.begin(false, 1);
        var _ = occupancy.row(ONE);
        occupancy.takeWanted();
        occupancy.read(ONE, new Row(ID, 7, 1_000, true));
        occupancy.begin(true, 1);
        assertThat(occupancy.isFree(ONE)).isTrue();
        assertThat(occupancy.take(ONE, ID, 8, 2_000).isStored()).isTrue();
        assertThat(occupancy.isPairFree(BESIDE)).isTrue();
        assertThat(occupancy.wantsMore()).isFalse();
        assertThat(occupancy.take(BESIDE, ID, 8, 2_000).isStored()).isFalse();
        assertThat(occupancy.isPairFree(BESIDE)).isFalse();
    }

    @Test void what_was_taken_unread_is_not_free_by_what_is_read_later() {
        var occupancy = new Occupancy(1_000);
        occupancy.begin(false, 1);
        var _ = occupancy.row(ONE);
        occupancy.begin(true, 1);
        assertThat(occupancy.isPairFree(ONE)).isTrue();
        assertThat(occupancy.take(ONE, ID, 8, 2_000).isStored()).isFalse();
        occupancy.takeWanted();
        occupancy.read(ONE, new Row(new BindingId("b"), 7, 900, true));
        occupancy.begin(false, 1);
        assertThat(occupancy.isFree(ONE)).isFalse();
    }

    @Test void a_search_ends_when_so_many_numbers_are_to_be_read_as_it_may_read_at_once() {
        var occupancy = new Occupancy(0);
        occupancy.begin(false, 2);
        assertThat(occupancy.isEnough()).isFalse();
        assertThat(occupancy.isEnough()).isTrue();
        occupancy.begin(false, 1);
        assertThat(occupancy.isEnough()).isTrue();
    }
}
