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
        var bytes = ByteBuffer.allocate(BlockHeader.BYTES + BlockRecord.BYTES * lease.block().size());
        bytes.put(new BlockHeader(1, LIFE, 2_900, BlockHeader.FORMAT).bytes());
        bytes.putLong(BlockHeader.BYTES + BlockRecord.BYTES * code, new BlockRecord(state, generation, second, 0).clear());
        assertThat(lease.learn(bytes.array(), REST, NOW)).isTrue();
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
}
