package io.callmask.number.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A journal on disk with one writer: whatever is queued goes out as one batch, with one write and one force, and is then
/// acknowledged. A batch that fails is kept and tried again, about every second, until it is durable; meanwhile
/// the journal is not healthy and nothing behind that batch is decided.
///
/// The writer is the only thread that calls changes and owner, so what they own needs no lock. Only the answers to a large batch are given by another, one batch after the other, so that the writer may
/// go on with the next; it waits when two batches are to be answered.
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int TAKEN = 256;
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /// @param name         what log lines and metrics call it; a segment of one journal is refused by another
    /// @param segmentBytes how long a segment grows before the next one is begun
    /// @param linger       how long the writer waits for company once something is queued: it bounds the syncs per second
    /// @param queue        how many changes may wait
    public record Settings(String name, long segmentBytes, Duration linger, int queue) {
        public Settings {
            if (segmentBytes < 1) throw new IllegalArgumentException("segmentBytes: " + segmentBytes + " (expected: at least 1)");
            if (queue < 1) throw new IllegalArgumentException("queue: " + queue + " (expected: at least 1)");
            if (linger.isNegative()) throw new IllegalArgumentException("linger: " + linger + " (expected: not negative)");
        }
    }

    /// Where a batch stands; places of later batches are greater.
    public record Position(long segment, long offset) implements Comparable<Position> {
        @Override public int compareTo(Position other) {
            return segment != other.segment ? Long.compare(segment, other.segment) : Long.compare(offset, other.offset);
        }
    }

    /// Something that is to become durable. All its methods but [#answer] run on the writer's thread; none may block or throw.
    public interface Change {
        /// Decides what to write, in the order of submission, and writes nothing, one entry, or several that stand or fall together.
        void write(Entry.Writer to);

        /// What was written is durable. Either this, and then [#answer], or [#abandoned] runs, once.
        ///
        /// @param at where its batch stands
        void durable(Position at);

        /// Tells whoever waits for it, after [#durable] of its whole batch, in the order of the changes, on the writer's thread or another.
        default void answer() {}

        /// The journal was closed first. Whether what was written will be found at the next start is not known.
        void abandoned();
    }

    /// Whose journal it is.
    public interface Owner {
        /// Takes an entry of an earlier run; called by one thread while the journal opens, oldest entry first, and not after.
        void replayed(Position at, Entry.Reader entry);

        /// Hears how much there is of an earlier run, before any of it comes.
        ///
        /// @param bytes that its segments have
        default void replaying(long bytes) {}

        /// Where to put the next batch of an earlier run. Called by the thread that opens the seals.
        default Room room(int bytes) {
            return Segments.room(bytes);
        }

        /// Takes a batch of an earlier run, in two steps: what can be done before the batches before it are taken in is done in the call, by one thread, the oldest batch's first; the rest is
        /// what it gives back, which another thread runs, the oldest batch's first too. As it stands, all is done in that, entry by entry.
        ///
        /// @param batch in the room that was made for it
        default Runnable replaying(Position at, Room batch) {
            return () -> Entry.each(batch.bytes, batch.from, batch.to, entry -> {
                replayed(at, entry);
                return true;
            });
        }

        /// Called on the writer's thread after each batch, and at least each second: the place for housekeeping in small steps.
        ///
        /// @return whether there is more to do at once
        boolean idle(Journal journal);
    }

    /// Part of an array that a batch takes. An owner may know more of it.
    public static class Room {
        final byte[] bytes;
        final int from;
        final int to;

        /// @param to behind its last byte
        public Room(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        /// The array that it is part of.
        public final byte[] bytes() {
            return bytes;
        }

        /// Where it begins.
        public final int from() {
            return from;
        }

        /// Where it ends: behind its last byte.
        public final int to() {
            return to;
        }

        /// A batch stands in it, and what vouches for that is right. Called by the thread that opens the seals, before it asks for another; when that never comes the room was not needed.
        public void isFilled() {}

        final int length() {
            return to - from;
        }

        final byte[] copy() {
            return Arrays.copyOfRange(bytes, from, to);
        }
    }

    /// Hears of each attempt to write a batch. Called on the writer's thread.
    public interface Listener {
        void journaled(String journal, int entries, Duration took, boolean durable);
    }

    private static final Change NOTHING = new Change() {
        @Override public void write(Entry.Writer to) {}

        @Override public void durable(Position at) {}

        @Override public void abandoned() {}
    };

    private final Settings settings;
    private final Owner owner;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final Segments segments;
    private final BlockingQueue<Change> queue;
    private final Thread writer;
    private Batch batch = new Batch();
    private final Answers answers;
    /// Taken out of the queue, many at a time, and not in a batch yet. The writer's.
    private final ArrayDeque<Change> taken = new ArrayDeque<>(TAKEN);
    private boolean unwritten;
    /// Whether more waited than goes into one batch: then the next one has company enough.
    private boolean behind;
    private volatile boolean healthy = true;
    private volatile boolean closing;
    private volatile boolean stopped;

    private Journal(Disk disk, MasterKey key, Settings settings, Owner owner, Listener listener, LongSupplier nanoTime) {
        this.settings = settings;
        this.owner = owner;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.segments = new Segments(disk, key, settings.name());
        this.queue = new LinkedBlockingQueue<>(settings.queue());
        this.answers = new Answers(settings.name());
        this.writer = Thread.ofPlatform().name("journal-" + settings.name()).daemon(true).unstarted(this::run);
    }

    /// Opens the journal in `disk`, replays it into `owner`, and makes sure that it can be written. It takes the disk over
    /// and closes it in the end, also when opening fails.
    ///
    /// @param nanoTime a monotonic clock
    /// @throws JournalDamaged when something durable is not there any more
    /// @throws IOException    when the disk fails
    public static Journal open(Disk disk, MasterKey key, Settings settings, Owner owner, Listener listener, LongSupplier nanoTime) throws IOException {
        var journal = new Journal(disk, key, settings, owner, listener, nanoTime);
        boolean opened = false;
        try (var ahead = new ReadAhead(settings.name(), owner)) {
            journal.segments.open(ahead);
            ahead.finish();
            opened = true;
            return journal;
        } finally {
            if (!opened) journal.segments.close();
        }
    }

    /// Starts the writer's thread. Without it, [#poll] does its work.
    public void start() {
        writer.start();
    }

    /// Queues a change. From any thread; never waits.
    ///
    /// @return false when the queue is full or the journal closed: then nothing of the change will ever be called
    public boolean submit(Change change) {
        if (closing || !queue.offer(change)) return false;
        // The writer may have gone for good between the two: then the change is still ours, unless the writer has abandoned it.
        return !stopped || !queue.remove(change);
    }

    /// Whether the last write succeeded.
    public boolean isHealthy() {
        return healthy;
    }

    /// Writes what is queued, as one batch at most, without waiting, and does the owner's housekeeping. For the journal's own
    /// thread, or for whoever drives a journal that was not started, as tests do.
    ///
    /// @return whether there is more to do
    public boolean poll() {
        return step(unwritten ? null : next()) || !unwritten && isWaiting();
    }

    private @Nullable Change next() {
        if (taken.isEmpty()) queue.drainTo(taken, TAKEN);
        return taken.poll();
    }

    private boolean isWaiting() {
        return !taken.isEmpty() || !queue.isEmpty();
    }

    /// @return whether the owner has more to do
    private boolean step(@Nullable Change head) {
        if (!unwritten) gather(head);
        if (batch.isEmpty() || write()) acknowledge();
        return owner.idle(this);
    }

    private void gather(@Nullable Change head) {
        for (var change = head; change != null; change = batch.isFull() ? null : next()) batch.add(change);
        behind = batch.isFull();
    }

    private boolean write() {
        if (batch.entries.entries() == 0) return true;
        long start = nanoTime.getAsLong();
        try {
            batch.position = segments.append(batch.entries.bytes(), batch.entries.size(), settings.segmentBytes());
            unwritten = false;
        } catch (IOException failure) {
            if (healthy) LOG.error("journal={} event=write-failed entries={} cause=\"{}\": nothing is acknowledged until the disk works again", settings.name(), batch.entries.entries(), failure.getMessage());
            unwritten = true;
        }
        if (!healthy && !unwritten) LOG.info("journal={} event=write-works-again", settings.name());
        healthy = !unwritten;
        listener.journaled(settings.name(), batch.entries.entries(), Duration.ofNanos(nanoTime.getAsLong() - start), healthy);
        return healthy;
    }

    /// Completions may submit further changes, but find the journal ready for the next batch.
    private void acknowledge() {
        if (batch.isEmpty()) return;
        var done = batch;
        batch = answers.empty();
        done.changes.forEach(change -> change.durable(done.position));
        answers.give(done, isStarted());
    }

    /// Whether it has a thread of its own.
    private boolean isStarted() {
        return writer.getState() != Thread.State.NEW;
    }

    private void run() {
        try {
            boolean more = false;
            while (!closing || !unwritten && isWaiting()) more = step(unwritten ? pause() : more || behind ? next() : await());
            // One last try for what could not be written so far.
            if (unwritten) step(null);
            while (!unwritten && isWaiting()) step(next());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            finish();
            answers.close();
        }
    }

    private @Nullable Change pause() {
        LockSupport.parkNanos(this, PAUSE_NANOS);
        return null;
    }

    private @Nullable Change await() throws InterruptedException {
        var head = taken.isEmpty() ? queue.poll(PAUSE_NANOS, TimeUnit.NANOSECONDS) : taken.poll();
        if (head != null && !settings.linger().isZero() && !closing) LockSupport.parkNanos(this, settings.linger().toNanos());
        return head;
    }

    private void finish() {
        if (!closing) LOG.error("journal={} event=writer-died: an internal error; nothing more is acknowledged until the next start", settings.name());
        healthy = false;
        stopped = true;
        batch.changes.forEach(Change::abandoned);
        batch.clear();
        for (var change = next(); change != null; change = next()) change.abandoned();
    }

    /// Begins a new segment, so that the one at hand can be forgotten one day. Writer's thread only.
    public void roll() throws IOException {
        forgetBefore(0);
    }

    /// Deletes all segments before `segment`; 0 deletes none. Writer's thread only.
    ///
    /// @throws IOException when the disk fails; then some or all of them may still be there
    public void forgetBefore(long segment) throws IOException {
        segments.forgetBefore(segment);
    }

    /// Begins to write the owner's whole state into one new segment that stands for all before it in the end, in steps between batches. One that was begun before and is not done is given up. Writer's thread
    /// only, between batches.
    ///
    /// @param state as it is at this moment, as pieces that write an entry or a few each; taken from it step by step
    /// @throws IOException when the disk fails
    public Steps rewriting(Iterator<? extends Consumer<Entry.Writer>> state) throws IOException {
        return new Rewriting(segments.replace(), state, settings.segmentBytes());
    }

    /// Reads durable entries from a batch's place on. From any thread; waits for the disk.
    ///
    /// @param visitor given each entry and where its batch stands; says whether to go on
    public void read(Position from, Visitor visitor) throws IOException {
        segments.read(from, (position, bytes) -> Entry.each(bytes, entry -> visitor.visit(position, entry)));
    }

    /// A rewriting under way.
    public interface Steps {
        /// Goes on by some megabytes. Writer's thread only, between batches.
        ///
        /// @return whether the new segment counts now
        /// @throws IOException when the disk fails; then this is over, and either the old segments still count, or the new one already does
        boolean step() throws IOException;
    }

    /// What is done with each entry read.
    public interface Visitor {
        boolean visit(Position at, Entry.Reader entry);
    }

    /// Bytes on disk. Any thread.
    public long bytes() {
        return segments.bytes();
    }

    /// Bytes of the oldest segment: of the last rewriting, when there was one. Any thread.
    public long oldestBytes() {
        return segments.oldestBytes();
    }

    /// Segments on disk. Any thread.
    public int segments() {
        return segments.count();
    }

    /// Writes what is queued if the disk lets it, abandons the rest, and gives the directory back.
    @Override public void close() {
        closing = true;
        if (!isStarted()) {
            while (isWaiting() && !unwritten) poll();
            finish();
            answers.close();
        } else {
            // Whether it waits for work or for the disk, it shall not wait on.
            queue.offer(NOTHING);
            LockSupport.unpark(writer);
            join();
        }
        try {
            segments.close();
        } catch (IOException failure) {
            LOG.warn("journal={} event=close-failed cause=\"{}\"", settings.name(), failure.getMessage());
        }
    }

    private void join() {
        try {
            writer.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
