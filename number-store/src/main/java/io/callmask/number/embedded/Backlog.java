package io.callmask.number.embedded;

import io.callmask.number.Mode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Entries of an earlier run in the order of the journal, as [Glance] has read them: what tables and counts want to know of each, in arrays that are used again. Filled by one thread, then taken in
/// by another ([Index#take], [Ledger#take]).
///
/// Most are bindings, slots at rest and memories that stand in nobody's way, and these may be taken in first: what the others do depends on nothing but what they name, and whatever names that too
/// is one of the others by then.
final class Backlog {
    /// Some 40 MB of arrays.
    static final int MOST = 1 << 18;
    /// An entry that is to be decided on, whatever stands.
    static final int OTHER = 0;
    private static final int LEAST = 256;

    int size;
    /// By entry: one of [#OTHER], [Rows#OPENED], [Rows#RESTS] and [Rows#REMEMBERS].
    byte[] kinds = new byte[LEAST];
    /// By entry: its row; [Pages#NONE] when it is not to be taken in as it stands.
    long[] rows = new long[LEAST];
    /// By entry: the hash under which it ends, and when.
    int[] hashes = new int[LEAST];
    long[] ends = new long[LEAST];
    /// By entry: whether it is the memory of the binding before it, of which the journal has no entry.
    boolean[] isPart = new boolean[LEAST];
    Tallies.@Nullable Tally[] tallies = new Tallies.@Nullable Tally[LEAST];
    @Nullable Mode[] modes = new @Nullable Mode[LEAST];

    final Table.Claims ids = new Table.Claims();
    final Table.Claims searched = new Table.Claims();
    final Table.Claims slots = new Table.Claims();
    final Table.Claims keys = new Table.Claims();
    /// By claim of a slot: where the VN is counted; how many digits the extension has, 0 for a pair; the extension's code, or who calls, as [Counts#print] says.
    Vacancies.@Nullable Place[] places = new Vacancies.@Nullable Place[LEAST];
    byte[] lengths = new byte[LEAST];
    long[] holders = new long[LEAST];
    /// Entries of kind [#OTHER], as they stand.
    final Queue<byte[]> others = new ArrayDeque<>();

    /// The greatest of all bindings.
    long generations;
    private long latestSecond;
    private int latestNano;
    /// Bytes of the journal up to its end.
    long bytes;

    private void grow() {
        int more = 2 * size;
        kinds = Arrays.copyOf(kinds, more);
        rows = Arrays.copyOf(rows, more);
        hashes = Arrays.copyOf(hashes, more);
        ends = Arrays.copyOf(ends, more);
        isPart = Arrays.copyOf(isPart, more);
        tallies = Arrays.copyOf(tallies, more);
        modes = Arrays.copyOf(modes, more);
    }

    private void entry(int kind, long row, int hash, long end, Tallies.@Nullable Tally tally, @Nullable Mode mode, boolean part) {
        if (size == rows.length) grow();
        kinds[size] = (byte) kind;
        rows[size] = row;
        hashes[size] = hash;
        ends[size] = end;
        tallies[size] = tally;
        modes[size] = mode;
        isPart[size++] = part;
    }

    /// A binding was made. Its slots and what it is searched by follow.
    ///
    /// @param id  hash of its id
    /// @param end millisecond of its end
    void open(long row, int id, long generation, Tallies.Tally tally, Mode mode, long fromSecond, int fromNano, long end) {
        ids.add(id, size);
        entry(Rows.OPENED, row, id, end, tally, mode, false);
        generations = Math.max(generations, generation);
        if (fromSecond < latestSecond || fromSecond == latestSecond && fromNano <= latestNano) return;
        latestSecond = fromSecond;
        latestNano = fromNano;
    }

    /// The latest moment at which a binding was made.
    Instant latest() {
        return Instant.ofEpochSecond(latestSecond, latestNano);
    }

    /// @param hash of something that the last entry is found by
    void search(int hash) {
        searched.add(hash, size - 1);
    }

    /// The last entry holds a slot.
    ///
    /// @param length how many digits its extension has; 0 for a pair
    /// @param holder the extension's code, or who calls, as [Counts#print] says
    void slot(int hash, Vacancies.Place place, int length, long holder) {
        int claim = slots.size;
        if (claim == places.length) {
            places = Arrays.copyOf(places, 2 * claim);
            lengths = Arrays.copyOf(lengths, 2 * claim);
            holders = Arrays.copyOf(holders, 2 * claim);
        }
        places[claim] = place;
        lengths[claim] = (byte) length;
        holders[claim] = holder;
        slots.add(hash, size - 1);
    }

    /// A slot rests; the slot follows.
    ///
    /// @param hash of the slot
    void rest(long row, int hash, Tallies.Tally tally, long end) {
        entry(Rows.RESTS, row, hash, end, tally, null, false);
    }

    /// A bind is remembered.
    ///
    /// @param hash of its key
    /// @param part whether it is the last entry's bind, and not an entry of its own
    void memory(long row, int hash, long end, boolean part) {
        keys.add(hash, size);
        entry(Rows.REMEMBERS, row, hash, end, null, null, part);
    }

    /// Anything else.
    void other(byte[] row) {
        entry(OTHER, Pages.NONE, 0, 0, null, null, false);
        others.add(row);
    }

    void clear() {
        size = 0;
        ids.size = 0;
        searched.size = 0;
        slots.size = 0;
        keys.size = 0;
        others.clear();
        generations = 0;
        latestSecond = 0;
        latestNano = 0;
    }
}
