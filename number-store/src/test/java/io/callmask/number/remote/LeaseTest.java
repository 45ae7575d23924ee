package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.VirtualNumber;
import io.callmask.number.block.BlockHeader;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.BlockRecord.State;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Of which bindings whoever holds a block knows without reading that they are open.
class LeaseTest {
    private static final int LIFE = 3;
    private static final int TURN = 5;
    private static final int OPENED = BlockRecord.first(TURN);
    private static final long NOW = 1_800_000_000L;
    private static final long UNTIL = NOW + 3_600;
    private static final Duration REST = Duration.ofMinutes(1);

    private final Lease lease = new Lease(new Spot.Block(VirtualNumber.of("+15550002000"), 2, 0), LIFE, 2_900, TURN, TURN + 100);
    private int code;

    @BeforeEach void open() {
        code = lease.take(0);
        note(State.OPEN, OPENED, UNTIL);
    }

    private void note(State state, int generation, long second) {
        var clear = new BlockRecord(state, generation, second, 0);
        lease.note(code, clear, Records.freeAt(clear, REST));
    }

    /// As the index shows it.
    private void read(State state, int generation, long second) {
        read(state, generation, second, NOW);
    }

    private void read(State state, int generation, long second, long now) {
        var bytes = empty();
        bytes.putLong(BlockHeader.BYTES + BlockRecord.BYTES * code, new BlockRecord(state, generation, second, 0).clear());
        assertThat(lease.learn(bytes.array(), REST, now)).isTrue();
    }

    /// The index has no record of any code.
    private void readNothing(long now) {
        assertThat(lease.learn(empty().array(), REST, now)).isTrue();
    }

    private ByteBuffer empty() {
        return ByteBuffer.allocate(BlockHeader.BYTES + BlockRecord.BYTES * lease.block().size()).put(new BlockHeader(1, LIFE, 2_900, BlockHeader.FORMAT).bytes());
    }

    private boolean isKnown() {
        return lease.knowsOpen(code, TURN);
    }

    @Test void what_was_given_is_known_of_its_own_turn_only() {
        assertThat(isKnown()).isTrue();
        assertThat(lease.open(code)).isEqualTo(new BlockRecord(State.OPEN, OPENED, UNTIL, 0));
        assertThat(lease.knowsOpen(code, TURN - 1)).isFalse();
        assertThat(lease.knowsOpen(code, TURN + 1)).isFalse();
        assertThat(lease.knowsOpen(code + 1, 0)).isFalse();
    }

    @Test void seconds_go_beyond_2038() {
        note(State.OPEN, OPENED + 1, 4_294_967_295L);
        assertThat(isKnown()).isTrue();
        assertThat(lease.open(code).second()).isEqualTo(4_294_967_295L);
    }

    @Test void what_has_ended_or_lies_as_a_claim_is_not() {
        note(State.RESTING, OPENED + 1, NOW + 60);
        assertThat(isKnown()).isFalse();
        note(State.OPEN, OPENED + 8, UNTIL);
        assertThat(lease.knowsOpen(code, TURN + 1)).isTrue();
        note(State.CLAIMED, OPENED + 9, 0);
        assertThat(lease.knowsOpen(code, TURN + 1)).isFalse();
    }

    @Test void what_another_has_changed_is_not_until_that_is_read() {
        lease.changedByOther(code, OPENED + 2);
        assertThat(isKnown()).isFalse();
        // The index is behind.
        read(State.OPEN, OPENED, UNTIL);
        assertThat(isKnown()).isFalse();
        read(State.OPEN, OPENED + 1, UNTIL + 1);
        assertThat(isKnown()).isFalse();
        read(State.OPEN, OPENED + 2, UNTIL + 2);
        assertThat(isKnown()).isTrue();
        assertThat(lease.open(code)).isEqualTo(new BlockRecord(State.OPEN, OPENED + 2, UNTIL + 2, 0));
        // Told again.
        lease.changedByOther(code, OPENED + 2);
        assertThat(isKnown()).isTrue();
    }

    @Test void what_a_claim_holds_though_its_record_says_that_it_is_free_is_given_to_nobody_until_the_claim_is_over() {
        read(State.RESTING, OPENED + 1, NOW - 1);
        int free = lease.free();
        assertThat(lease.take(0)).isEqualTo(code);
        lease.leaveToClaim(code);
        read(State.RESTING, OPENED + 1, NOW - 1);
        lease.freeRested(NOW);
        assertThat(lease.claimed().get(code)).isTrue();
        assertThat(lease.free()).isEqualTo(free - 1);
        lease.unclaimed(code);
        read(State.RESTING, OPENED + 1, NOW - 1);
        assertThat(lease.free()).isEqualTo(free);
    }

    @Test void what_a_claim_holds_is_known_by_its_record_as_soon_as_that_is_newer() {
        read(State.RESTING, OPENED + 1, NOW - 1);
        assertThat(lease.take(0)).isEqualTo(code);
        lease.leaveToClaim(code);
        read(State.RESTING, OPENED + 9, NOW - 1);
        assertThat(lease.claimed().get(code)).isFalse();
        assertThat(lease.free()).isEqualTo(lease.block().size());
    }

    @Test void what_another_has_ended_is_not_any_more() {
        lease.changedByOther(code, OPENED + 1);
        read(State.RESTING, OPENED + 1, NOW + 60);
        assertThat(isKnown()).isFalse();
    }

    @Test void what_was_decided_and_not_written_is_not() {
        note(State.RESTING, OPENED + 1, NOW + 60);
        lease.unsure(code, OPENED + 1);
        assertThat(isKnown()).isFalse();
        read(State.OPEN, OPENED, UNTIL);
        assertThat(isKnown()).isTrue();
        lease.giveBack(code);
        assertThat(isKnown()).isFalse();
    }

    @Test void what_may_have_been_changed_unseen_is_not_until_it_is_read() {
        lease.changedByOther(code, OPENED + 7);
        lease.forgetOpen();
        assertThat(isKnown()).isFalse();
        read(State.OPEN, OPENED, UNTIL);
        assertThat(isKnown()).isTrue();
    }

    private static final long RESTED = UNTIL + REST.toSeconds();

    @Test void what_an_index_that_was_built_anew_has_no_record_of_is_free_when_its_rest_is_over() {
        lease.forgetOpen();
        lease.freeRested(RESTED);
        readNothing(RESTED - 1);
        assertThat(lease.isEmpty()).isFalse();
        assertThat(lease.nextFree()).as("is read again").isZero();
        readNothing(RESTED);
        assertThat(lease.isEmpty()).isTrue();
    }

    @Test void so_is_what_it_shows_an_earlier_record_of() {
        lease.forgetOpen();
        read(State.RESTING, OPENED - 7, NOW, RESTED - 1);
        assertThat(lease.isEmpty()).isFalse();
        read(State.RESTING, OPENED - 7, NOW, RESTED);
        assertThat(lease.isEmpty()).isTrue();
    }

    @Test void what_another_gave_more_time_is_not() {
        lease.forgetOpen();
        lease.changedByOther(code, OPENED + 1);
        readNothing(RESTED);
        assertThat(lease.isEmpty()).isFalse();
        read(State.OPEN, OPENED + 1, RESTED, RESTED);
        assertThat(isKnown()).isTrue();
        // Nor what lies as a claim.
        note(State.CLAIMED, OPENED + 2, 0);
        lease.forgetOpen();
        readNothing(RESTED);
        assertThat(lease.isEmpty()).isFalse();
    }

    @Test void what_was_decided_and_not_written_is_not_free_before_the_index_says_so() {
        note(State.RESTING, OPENED + 1, NOW + 60);
        lease.unsure(code, OPENED + 1);
        // The record before that is still on its way.
        lease.freeRested(RESTED);
        readNothing(RESTED);
        assertThat(lease.isEmpty()).isFalse();
        read(State.OPEN, OPENED, UNTIL, RESTED);
        assertThat(lease.isEmpty()).isTrue();
    }

    @Test void several_changes_that_were_not_written_are_taken_back_in_whatever_order() {
        note(State.OPEN, OPENED + 1, UNTIL + 1);
        note(State.OPEN, OPENED + 2, UNTIL + 2);
        lease.unsure(code, OPENED + 1);
        lease.unsure(code, OPENED + 2);
        read(State.OPEN, OPENED, UNTIL);
        assertThat(isKnown()).isTrue();
    }

    @Test void no_code_is_given_that_another_has_changed_since_the_record_that_says_that_its_rest_is_over() {
        var fresh = new Lease(lease.block(), LIFE, 2_900, TURN + 1, TURN + 100);
        var bytes = empty().putLong(BlockHeader.BYTES + BlockRecord.BYTES * code, new BlockRecord(State.OPEN, OPENED, UNTIL, 0).clear());
        assertThat(fresh.learn(bytes.array(), REST, RESTED)).isTrue();
        fresh.changedByOther(code, OPENED + 1);
        for (int i = 1; i < fresh.block().size(); i++) assertThat(fresh.take(0)).isNotEqualTo(code).isNotNegative();
        assertThat(fresh.isFull()).isTrue();
        fresh.freeRested(RESTED);
        assertThat(fresh.nextFree()).as("is read at once").isLessThanOrEqualTo(RESTED);
        bytes.putLong(BlockHeader.BYTES + BlockRecord.BYTES * code, new BlockRecord(State.RESTING, OPENED + 1, RESTED, 0).clear());
        assertThat(fresh.learn(bytes.array(), REST, RESTED)).isTrue();
        assertThat(fresh.take(0)).isEqualTo(code);
    }

    @Test void what_had_no_more_turns_is_given_again_when_there_are_more() {
        var worn = new Lease(lease.block(), LIFE, 2_900, TURN, TURN + 1);
        for (int i = 0; i < worn.block().size(); i++) {
            int each = worn.take(0);
            worn.note(each, new BlockRecord(State.RESTING, OPENED, NOW, 0), NOW);
        }
        assertThat(worn.take(0)).isNegative();
        worn.freeRested(NOW);
        assertThat(worn.isFull()).isTrue();
        worn.extend(TURN + 2);
        worn.freeRested(NOW);
        assertThat(worn.isEmpty()).isTrue();
        assertThat(worn.take(0)).isNotNegative();
    }
}
