package io.callmask.number.remote;

import io.callmask.number.block.BlockHeader;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.block.Codes;
import io.callmask.number.remote.Spot.Block;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;

/// A block that this node holds: which codes are taken, and since when they may be free again. For one thread: the lane's.
///
/// A code is given out only when its bit was clear. A bit is cleared only when a record as new as the newest that this node knows says that its rest is over.
final class Lease {
    private final Block block;
    private final int life;
    private final int week;
    private final Codes codes;
    private final int[] generations;
    private final long[] freeAt;
    /// Codes of which a claim says when they are free.
    private final BitSet claimed = new BitSet();
    private int turnFrom;
    private int turnTo;
    private long nextFree = Long.MAX_VALUE;
    private long readAt;

    /// @param turnFrom the first turn that may be given under this lease
    /// @param turnTo   the first that may not
    Lease(Block block, int life, int week, int turnFrom, int turnTo) {
        this.block = block;
        this.life = life;
        this.week = week;
        this.turnFrom = turnFrom;
        this.turnTo = turnTo;
        this.codes = new Codes(block.size());
        this.generations = new int[block.size()];
        this.freeAt = new long[block.size()];
    }

    Block block() {
        return block;
    }

    int life() {
        return life;
    }

    int week() {
        return week;
    }

    int free() {
        return codes.size() - codes.taken();
    }

    boolean isFull() {
        return codes.isFull();
    }

    /// Whether nothing in it is open or rests.
    boolean isEmpty() {
        return codes.taken() == 0;
    }

    /// In which order it was read: the least was read the longest time ago.
    long readAt() {
        return readAt;
    }

    void read(long order) {
        readAt = order;
    }

    /// The second at which it may be worth while to read the block again; never when nothing is taken.
    long nextFree() {
        return nextFree;
    }

    /// A free code, from a word on; [Codes#FULL] when there is none.
    int take(int word) {
        while (true) {
            int code = codes.take(word);
            if (code == Codes.FULL || turn(code) < turnTo) return code;
            // Worn out until the lease has more turns: its bit stays set.
            freeAt[code] = 0;
            nextFree = 0;
        }
    }

    private int turn(int code) {
        return Math.max((generations[code] >>> 3) + 1, turnFrom);
    }

    /// Whether some code has used all turns of the lease.
    boolean wantsTurns() {
        for (int code = 0; code < generations.length; code++) {
            if (turn(code) >= turnTo) return true;
        }
        return false;
    }

    void extend(int to) {
        turnTo = to;
    }

    int turnTo() {
        return turnTo;
    }

    /// The generation with which a code that was taken is given.
    int fresh(int code) {
        return BlockRecord.first(turn(code));
    }

    /// Notes what was decided about a code.
    ///
    /// @param free the second at which it will be free
    void note(int code, BlockRecord clear, long free) {
        if (clear.generation() < generations[code]) return;
        generations[code] = clear.generation();
        freeAt[code] = free;
        claimed.set(code, clear.state() == State.CLAIMED);
        codes.mark(code);
        nextFree = Math.min(nextFree, free);
    }

    /// Takes back what was noted of a code that stays taken: what was decided was not written.
    void unsure(int code, int generation) {
        if (generations[code] != generation) return;
        generations[code] = generation - 1;
        claimed.clear(code);
        freeAt[code] = 0;
        nextFree = 0;
    }

    /// A code that was taken and not given to anybody after all.
    void giveBack(int code) {
        if (codes.isTaken(code)) codes.free(code);
    }

    /// Whether a code's claim has to be asked.
    BitSet claimed() {
        return claimed;
    }

    /// A code that was taken and that a claim holds.
    void leaveToClaim(int code) {
        claimed.set(code);
        freeAt[code] = Long.MAX_VALUE;
    }

    /// Frees a code whose claim is over.
    void unclaimed(int code) {
        claimed.clear(code);
        giveBack(code);
    }

    /// Reads the block again: frees what is past its rest, and learns what others have changed. What this node has decided since, and the index does not show yet, stays as it is.
    ///
    /// @param bytes of the block
    /// @param now   in seconds
    /// @return whether it was the block of this life
    boolean learn(byte[] bytes, Duration rest, long now) {
        if (bytes.length < BlockHeader.BYTES + BlockRecord.BYTES * codes.size() || BlockHeader.of(Arrays.copyOf(bytes, BlockHeader.BYTES)).birth() != life) return false;
        nextFree = Long.MAX_VALUE;
        for (int code = 0; code < codes.size(); code++) {
            long word = Blocks.clear(bytes, code);
            if (word != 0) learn(code, BlockRecord.of(word), rest, now);
            if (codes.isTaken(code)) nextFree = Math.min(nextFree, freeAt[code]);
        }
        return true;
    }

    private void learn(int code, BlockRecord clear, Duration rest, long now) {
        if (clear.generation() < generations[code]) return;
        generations[code] = clear.generation();
        freeAt[code] = Records.freeAt(clear, rest);
        claimed.set(code, clear.state() == State.CLAIMED);
        if (freeAt[code] > now) codes.mark(code);
        else if (codes.isTaken(code) && turn(code) < turnTo) codes.free(code);
    }
}
