package io.callmask.number.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The chain of segments on disk.
///
/// A segment's header names the one before it and how much of that counts, so the newest segment decides what the journal
/// is. A segment is written under another name, forced, renamed, and the directory synced, before anything relies on it.
/// After any failure nothing is appended to the segment at hand any more: the next batch opens a new one.
///
/// For one thread, except [#read].
final class Segments implements Closeable {
    private static final Pattern NAME = Pattern.compile("[0-9]{19}\\.journal");
    private static final String UNFINISHED = ".new";
    /// When a segment has so many bytes a start is sooner with a cipher that was warmed up.
    private static final long LONG = 32 << 20;
    /// So many segments may be begun while another is prepared to take the place of all.
    private static final long APART = 1 << 20;

    private final Disk disk;
    private final MasterKey key;
    private final String journal;
    /// How many bytes count, by segment. Readers on other threads see an entry only once its bytes are durable.
    private final NavigableMap<Long, Long> durable = new ConcurrentSkipListMap<>();
    private @Nullable SegmentWriter current;
    private @Nullable Replacement replacement;
    private long newest;
    private long first;
    /// Bytes found at opening.
    private long length;

    Segments(Disk disk, MasterKey key, String journal) {
        this.disk = disk;
        this.key = key;
        this.journal = journal;
    }

    static String fileName(long id) {
        return "%019d.journal".formatted(id);
    }

    static boolean isSegment(String fileName) {
        return NAME.matcher(fileName).matches();
    }

    /// An array of its own.
    static Journal.Room room(int bytes) {
        return new Journal.Room(new byte[bytes], 0, bytes);
    }

    /// What becomes of the batches found at opening.
    interface Replay {
        /// @param bytes of all segments
        void begins(long bytes);

        /// Where to put the next one.
        Journal.Room room(int bytes);

        void batch(Journal.Position position, Journal.Room batch);
    }

    /// Finds the chain, replays it, and begins a new segment. The last batch found may never have reached the disk itself
    /// (the process may have died between write and force, or the force may have failed), so it is written again, into the
    /// new segment, and counts there.
    void open(Replay replay) throws IOException {
        var chain = chain();
        replay.begins(length);
        Journal.Room last = null;
        boolean isWarm = false;
        for (var header : chain) {
            boolean isNewest = header.id() == newest;
            try (var reader = SegmentReader.open(disk, key, journal, header.id())) {
                if (!isWarm && reader.length() > LONG) {
                    SealedBox.warmUp();
                    isWarm = true;
                }
                long limit = isNewest ? Long.MAX_VALUE : durable.getOrDefault(header.id(), 0L);
                last = replaySegment(reader, limit, isNewest, replay);
            }
        }
        var carried = last;
        begin(first, durable.lastEntry(), writer -> {
            if (carried != null) writer.append(carried.copy(), carried.length());
        });
        if (carried != null) replay.batch(new Journal.Position(newest, SegmentHeader.BYTES), carried);
    }

    /// Replays a segment up to `limit`. Of the newest, the last batch is not replayed but returned, and does not count.
    private Journal.@Nullable Room replaySegment(SegmentReader reader, long limit, boolean isNewest, Replay replay) throws IOException {
        long id = reader.header().id();
        Journal.Room held = null;
        long heldAt = SegmentHeader.BYTES;
        while (reader.position() < limit) {
            long at = reader.position();
            var batch = reader.next(replay::room);
            if (batch == null) break;
            if (held != null) replay.batch(new Journal.Position(id, heldAt), held);
            held = batch;
            heldAt = at;
        }
        if (isNewest) {
            if (reader.wholeFrameFollows()) throw damaged(id, reader.position(), "a damaged batch before whole ones (expected: damage at the end only)");
            durable.put(id, heldAt);
            return held;
        }
        if (reader.position() != limit) throw damaged(id, reader.position(), "a damaged batch (expected: " + limit + " whole bytes)");
        if (held != null) replay.batch(new Journal.Position(id, heldAt), held);
        return null;
    }

    /// The headers that count, oldest first; all other files are deleted.
    private Deque<SegmentHeader> chain() throws IOException {
        var files = new HashMap<Long, String>();
        for (var name : disk.files()) {
            if (name.endsWith(UNFINISHED)) disk.delete(name);
            else if (isSegment(name)) files.put(Long.parseLong(name.substring(0, name.indexOf('.'))), name);
        }
        var chain = new ArrayDeque<SegmentHeader>();
        if (files.isEmpty()) return chain;
        newest = files.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
        var header = header(newest, files);
        first = header.first();
        chain.addFirst(header);
        while (header.id() != first) {
            durable.put(header.previous(), header.previousLength());
            header = header(header.previous(), files);
            chain.addFirst(header);
        }
        for (var each : chain) files.remove(each.id());
        // The newest segment's own name may not be durable yet, when only the process had died; before it is, nothing that it replaces may go, and nothing may be named after it.
        disk.sync();
        for (var abandoned : files.values()) disk.delete(abandoned);
        return chain;
    }

    private SegmentHeader header(long id, Map<Long, String> files) throws IOException {
        if (!files.containsKey(id)) throw damaged(id, 0, "the file is not there (expected: all segments from " + fileName(first) + " on)");
        try (var reader = SegmentReader.open(disk, key, journal, id)) {
            length += reader.length();
            return reader.header();
        }
    }

    /// Writes into a new segment before it counts.
    interface Filling {
        void fill(SegmentWriter writer) throws IOException;
    }

    /// Makes a batch durable.
    ///
    /// @param most how long a segment may grow before the next one is begun
    Journal.Position append(byte[] batch, int size, long most) throws IOException {
        var writer = current;
        if (writer == null || writer.length() >= most) {
            begin(first, durable.lastEntry(), fresh -> fresh.append(batch, size));
            return new Journal.Position(newest, SegmentHeader.BYTES);
        }
        long at = writer.length();
        boolean done = false;
        try {
            writer.append(batch, size);
            writer.force();
            done = true;
        } finally {
            if (!done) dropCurrent();
        }
        durable.put(newest, writer.length());
        return new Journal.Position(newest, at);
    }

    /// Begins a new segment, and forgets all before `oldest`; 0 forgets none.
    void forgetBefore(long oldest) throws IOException {
        begin(Math.max(oldest, first), durable.lastEntry(), _ -> {});
        if (oldest > 0) deleteOld();
    }

    /// Begins a segment that will need none before it, while batches go on being written to others.
    Replacement replace() throws IOException {
        var before = replacement;
        if (before != null) before.abandon();
        var fresh = new Replacement();
        replacement = fresh;
        return fresh;
    }

    /// A segment that does not count yet.
    final class Replacement {
        /// Above those of all segments that are begun meanwhile.
        private final long id = newest + APART;
        private final SegmentWriter writer;
        /// Up to where all that is durable is in it.
        private Journal.Position copied;
        private boolean isOver;

        private Replacement() throws IOException {
            var last = durable.lastEntry();
            copied = new Journal.Position(last.getKey(), last.getValue());
            writer = create(new SegmentHeader(id, 0, 0, id));
        }

        long length() {
            return writer.length();
        }

        void append(byte[] batch, int size) throws IOException {
            writer.append(batch, size);
        }

        void force() throws IOException {
            writer.force();
        }

        /// Copies batches that have become durable since it was begun.
        ///
        /// @param until how long it may be before the copying stops
        /// @return whether there are none left
        boolean copy(long until) throws IOException {
            var failure = new IOException[1];
            var last = durable.lastEntry();
            var end = new Journal.Position(last.getKey(), last.getValue());
            boolean[] all = {true};
            read(copied, (at, batch) -> {
                copied = at;
                all[0] = writer.length() < until;
                if (!all[0]) return false;
                try {
                    writer.append(batch, batch.length);
                } catch (IOException e) {
                    failure[0] = e;
                }
                return failure[0] == null;
            });
            if (failure[0] != null) throw failure[0];
            if (all[0]) copied = end;
            return all[0];
        }

        /// Takes the place of all segments: what they hold is in it.
        void count() throws IOException {
            if (newest >= id) throw new IOException("segment " + newest + " (expected: below " + id + ", as few are begun while the journal is rewritten)");
            writer.force();
            // Once it bears its name a start may go by it: then nothing may be written to another one any more, and the next one's id must be higher.
            dropCurrent();
            newest = id;
            disk.rename(fileName(id) + UNFINISHED, fileName(id));
            disk.sync();
            isOver = true;
            replacement = null;
            current = writer;
            first = id;
            durable.put(id, writer.length());
            deleteOld();
        }

        void abandon() {
            if (isOver) return;
            isOver = true;
            replacement = null;
            Segments.this.abandon(writer, fileName(id) + UNFINISHED, fileName(id));
        }
    }

    private void deleteOld() throws IOException {
        var old = durable.headMap(first);
        for (long id : old.keySet()) disk.delete(fileName(id));
        old.clear();
        disk.sync();
    }

    /// Makes a segment's file, under another name than it will have.
    private SegmentWriter create(SegmentHeader header) throws IOException {
        byte[] dataKey = MasterKey.random(SealedBox.KEY_BYTES);
        var file = disk.create(fileName(header.id()) + UNFINISHED);
        boolean done = false;
        try {
            var writer = new SegmentWriter(file, header.sealed(key, journal, dataKey), new SealedBox(dataKey));
            done = true;
            return writer;
        } finally {
            if (!done) file.close();
        }
    }

    private void begin(long oldest, Map.@Nullable Entry<Long, Long> previous, Filling filling) throws IOException {
        dropCurrent();
        long id = ++newest;
        var header = previous == null ? new SegmentHeader(id, 0, 0, id)
            : new SegmentHeader(id, previous.getKey(), previous.getValue(), oldest);
        String unfinished = fileName(id) + UNFINISHED;
        SegmentWriter writer = null;
        boolean done = false;
        try {
            writer = create(header);
            filling.fill(writer);
            writer.force();
            disk.rename(unfinished, fileName(id));
            disk.sync();
            done = true;
        } finally {
            if (!done) abandon(writer, unfinished, fileName(id));
        }
        current = writer;
        first = header.first();
        durable.put(id, writer.length());
    }

    /// Whether the segment counts is not known when the last sync failed: it stays harmless either way, since what it holds
    /// is whole and the next segment, which has a higher id, will not name it.
    private void abandon(@Nullable SegmentWriter writer, String... names) {
        try {
            if (writer != null) writer.close();
            for (var name : names) disk.delete(name);
        } catch (IOException theDiskIsFailing) {
            // The caller already has the failure that matters; left-over files are deleted at the next start.
        }
    }

    private void dropCurrent() {
        var writer = current;
        current = null;
        if (writer != null) abandon(writer);
    }

    /// Reads what is durable from `from` on. From any thread.
    void read(Journal.Position from, Replayed visitor) throws IOException {
        for (long id : durable.tailMap(from.segment()).keySet()) {
            Long limit = durable.get(id);
            if (limit == null) continue;
            try (var reader = SegmentReader.open(disk, key, journal, id)) {
                if (id == from.segment()) reader.seek(from.offset());
                while (reader.position() < limit) {
                    var at = new Journal.Position(id, reader.position());
                    var batch = reader.next(Segments::room);
                    if (batch == null) throw damaged(id, reader.position(), "a damaged batch (expected: " + limit + " whole bytes)");
                    if (!visitor.batch(at, batch.bytes)) return;
                }
            }
        }
    }

    interface Replayed {
        boolean batch(Journal.Position position, byte[] batch);
    }

    /// Bytes that count in all segments together.
    long bytes() {
        return durable.values().stream().mapToLong(Long::longValue).sum();
    }

    long oldestBytes() {
        var oldest = durable.firstEntry();
        return oldest == null ? 0 : oldest.getValue();
    }

    int count() {
        return durable.size();
    }

    long newest() {
        return newest;
    }

    private JournalDamaged damaged(long id, long offset, String why) {
        return new JournalDamaged(disk.name(), fileName(id), offset, why);
    }

    @Override public void close() throws IOException {
        var prepared = replacement;
        if (prepared != null) prepared.abandon();
        dropCurrent();
        disk.close();
    }
}
