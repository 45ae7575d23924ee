package io.callmask.number.remote;

import io.callmask.number.block.BlockHeader;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.block.Codes;
import io.callmask.number.remote.Spot.Block;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// A block that this node holds: which codes are taken, and since when they may be free again. For one thread at a time, as [Leases].
///
/// A code is given out only when its bit was clear. A bit is cleared only when a record as new as the newest that this node knows says that its rest is over.
final class Lease {
    private final Block block;
    private final int life;
    private final int week;
    private final Codes codes;
    private final int[] generations;
    private final long[] freeAt;
    /// The second until which a code's binding is open, if the newest record that this node knows says all of it; else 0. Unsigned.
    private final int[] openUntil;
    /// Generations to which codes were changed, by other nodes or before the block was leased, where this node knows nothing as new.
    private final Map<Integer, Integer> ahead = new HashMap<>();
    /// Codes of which a claim says when they are free.
    private final BitSet claimed = new BitSet();
    /// Codes of which this node does not know the newest record: [#freeAt] is that of an earlier one.
    private final BitSet unsure = new BitSet();
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
        this.openUntil = new int[block.size()];
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
            unsure.clear(code);
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
        know(code, clear);
        freeAt[code] = free;
        codes.mark(code);
        nextFree = Math.min(nextFree, free);
    }

    private void know(int code, BlockRecord clear) {
        // A claim that the record does not tell of ([#leaveToClaim]) holds as long as nothing newer is known.
        boolean isLeftToClaim = claimed.get(code) && clear.generation() == generations[code];
        generations[code] = clear.generation();
        openUntil[code] = clear.state() == State.OPEN ? (int) clear.second() : 0;
        claimed.set(code, clear.state() == State.CLAIMED || isLeftToClaim);
        unsure.clear(code);
        if (!ahead.isEmpty() && ahead.getOrDefault(code, 0) <= clear.generation()) ahead.remove(code);
    }

    /// Another node has changed a code, or this one before it held the block.
    void changedByOther(int code, int generation) {
        if (code >= generations.length || generation <= generations[code]) return;
        ahead.merge(code, generation, Math::max);
        if (codes.isTaken(code)) return;
        // What was read says that it is past its rest: it may have been given more time before.
        codes.mark(code);
        nextFree = 0;
    }

    /// Forgets which bindings are open: others may have changed them, and nobody said so. What rests nobody but the holder changes.
    void forgetOpen() {
        for (int code = 0; code < openUntil.length; code++) {
            if (openUntil[code] == 0 && !ahead.containsKey(code)) continue;
            openUntil[code] = 0;
            unsure.set(code);
            nextFree = 0;
        }
        ahead.clear();
    }

    /// Frees what is known to be past its rest. To be called only when all that others have changed up to now, but for the shortest rest, was told by [#changedByOther].
    ///
    /// Why no reading is needed: a code that rests is changed by nobody but the holder; one that was open until its time came could have been given more time only before, that is a rest ago.
    ///
    /// @param now in seconds
    void freeRested(long now) {
        nextFree = Long.MAX_VALUE;
        for (int code = 0; code < freeAt.length; code++) {
            if (!codes.isTaken(code)) continue;
            if (!unsure.get(code) && isRested(code, now)) codes.free(code);
            else nextFree = Math.min(nextFree, due(code));
        }
    }

    /// Whether a code that is taken can be given again, if the newest record that this node knows is the newest that means anything.
    private boolean isRested(int code, long now) {
        return freeAt[code] <= now && turn(code) < turnTo && !claimed.get(code) && !ahead.containsKey(code);
    }

    private long due(int code) {
        return unsure.get(code) ? 0 : freeAt[code];
    }

    /// Whether the newest record of a code is known here, and says that the binding of that turn is open, or was until its time came.
    boolean knowsOpen(int code, int turn) {
        return openUntil[code] != 0 && generations[code] >>> 3 == turn && (ahead.isEmpty() || !ahead.containsKey(code));
    }

    /// What a record that [#knowsOpen] says of time and generation.
    BlockRecord open(int code) {
        return new BlockRecord(State.OPEN, generations[code], Integer.toUnsignedLong(openUntil[code]), 0);
    }

    /// Takes back what was noted of a code that stays taken: what was decided was not written. Of several changes each is taken back, in whatever order. Until when the record before
    /// them holds the code nobody knows here any more.
    void unsure(int code, int generation) {
        if (generations[code] < generation) return;
        generations[code] = generation - 1;
        openUntil[code] = 0;
        claimed.clear(code);
        unsure.set(code);
        freeAt[code] = Long.MAX_VALUE;
        nextFree = 0;
    }

    /// A code that was taken and not given to anybody after all.
    void giveBack(int code) {
        openUntil[code] = 0;
        if (codes.isTaken(code)) codes.free(code);
    }

    /// Whether a code's claim has to be asked.
    BitSet claimed() {
        return claimed;
    }

    /// A code that was taken and that a claim holds, though its record says that it is free: until [#unclaimed].
    void leaveToClaim(int code) {
        claimed.set(code);
        unsure.clear(code);
        openUntil[code] = 0;
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
            if (word == 0) leftOut(code, now);
            else learn(code, BlockRecord.of(word), rest, now);
            if (codes.isTaken(code)) nextFree = Math.min(nextFree, due(code));
        }
        return true;
    }

    /// What this node knows of a code the index does not show: it is on its way, or it is over, and was left out of an index that was built anew. Had anybody given it more time, that would be
    /// there, or be ahead.
    private void leftOut(int code, long now) {
        if (codes.isTaken(code) && isRested(code, now)) codes.free(code);
    }

    private void learn(int code, BlockRecord clear, Duration rest, long now) {
        if (clear.generation() < generations[code]) {
            leftOut(code, now);
            return;
        }
        know(code, clear);
        freeAt[code] = claimed.get(code) ? Long.MAX_VALUE : Records.freeAt(clear, rest);
        if (freeAt[code] > now) codes.mark(code);
        else if (codes.isTaken(code) && turn(code) < turnTo && !ahead.containsKey(code)) codes.free(code);
    }
}
