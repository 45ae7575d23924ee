package io.callmask.number.record;

import io.callmask.number.journal.Disk;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.record.CallRecord.Numbers;
import io.callmask.number.record.CallRecord.Outcome;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.CallRecord.Trunks;
import io.callmask.number.record.CallRecord.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// The journal of calls of one node, in a directory.
///
/// An end gets its sequence number when it is written, is tried again until it is durable, and only then reported. A call
/// that is open has room in the queue from its opening on, so its end always fits. When the disk fails, ends wait in memory,
/// and no new calls are taken. Openings that an earlier run left without an end become records (`NODE_LOST`, released by the
/// platform, type intercepted as the direction is not known, all times those of the INVITE) before the journal takes calls.
public final class EmbeddedCallJournal implements CallJournal {
    private static final int MOST_READ = 1_000;
    /// An opening and an end.
    private static final int CHANGES_PER_CALL = 2;
    private static final int ATTEMPTS = 3;

    /// @param node         this node's name, for the records of calls that it did not survive
    /// @param segmentBytes how long a segment of the journal grows
    /// @param linger       how long the writer collects before it writes and syncs: nobody waits for it, and it bounds syncs per second
    /// @param mostCalls    how many calls may be open, or ended and not yet durable, at a time
    /// @param mostWaiting  how many ended calls may wait for the disk before no new ones are taken
    /// @param recent       how many records are kept in memory for those who keep up
    /// @param retention    how long records are kept at least
    public record Settings(String node, long segmentBytes, Duration linger, int mostCalls, int mostWaiting, int recent, Duration retention) {
        public Settings {
            if (mostCalls < 1 || mostCalls > Integer.MAX_VALUE / CHANGES_PER_CALL) throw new IllegalArgumentException("mostCalls: " + mostCalls + " (expected: 1 to 2^30)");
            if (mostWaiting < 1) throw new IllegalArgumentException("mostWaiting: " + mostWaiting + " (expected: at least 1)");
            if (recent < 1) throw new IllegalArgumentException("recent: " + recent + " (expected: at least 1)");
            if (retention.isNegative()) throw new IllegalArgumentException("retention: " + retention + " (expected: not negative)");
        }

        /// The ordinary sizes: segments of 64 MB, a sync each 50 ms, 150,000 calls, 10,000 waiting, 4,096 recent, 30 days.
        public static Settings of(String node) {
            return new Settings(node, 64L << 20, Duration.ofMillis(50), 150_000, 10_000, 4_096, Duration.ofDays(30));
        }
    }

    private final Settings settings;
    private final CallClerk clerk;
    private final Journal journal;
    private final Set<String> admitted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger room;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    private EmbeddedCallJournal(Disk disk, MasterKey key, Settings settings, InstantSource clock, LongSupplier nanoTime, Journal.Listener listener) throws IOException {
        this.settings = settings;
        this.clerk = new CallClerk(settings, clock);
        this.room = new AtomicInteger(settings.mostCalls());
        var forJournal = new Journal.Settings("calls", settings.segmentBytes(), settings.linger(), CHANGES_PER_CALL * settings.mostCalls());
        this.journal = Journal.open(disk, key, forJournal, clerk, listener, nanoTime);
    }

    /// Opens the journal, writes the records of the calls that the node did not survive, and starts its writer.
    ///
    /// @param directory the journal's own; made when it is absent
    /// @param clock     wall time, for the retention
    /// @param nanoTime  monotonic time, for durations
    /// @param listener  hears of each batch
    /// @throws IOException when the directory is in use, the key is another, the disk fails, or something durable is damaged
    public static EmbeddedCallJournal open(Path directory, MasterKey key, Settings settings, InstantSource clock, LongSupplier nanoTime, Journal.Listener listener) throws IOException {
        var journal = on(Disk.directory(directory), key, settings, clock, nanoTime, listener);
        journal.journal.start();
        return journal;
    }

    /// Opens the journal without a thread: [#poll] does its work.
    static EmbeddedCallJournal on(Disk disk, MasterKey key, Settings settings, InstantSource clock, LongSupplier nanoTime, Journal.Listener listener) throws IOException {
        var calls = new EmbeddedCallJournal(disk, key, settings, clock, nanoTime, listener);
        boolean opened = false;
        try {
            calls.endLostCalls();
            opened = true;
            return calls;
        } finally {
            if (!opened) calls.close();
        }
    }

    private void endLostCalls() throws IOException {
        for (var opening : clerk.lost()) {
            var lost = new Ending(lost(opening), _ -> {});
            while (!journal.submit(lost)) pollHealthy();
        }
        pollHealthy();
    }

    private void pollHealthy() throws IOException {
        boolean more = true;
        while (more && journal.isHealthy()) more = journal.poll();
        if (!journal.isHealthy()) throw new IOException("calls journal: the records of calls cut by the last stop cannot be written (expected: a disk with room)");
    }

    private CallRecord lost(CallOpening opening) {
        var when = opening.received();
        return new CallRecord(0, settings.node(), opening.callId(), "", "", "", "", Type.INTERCEPTED, new Numbers(opening.caller(), opening.dialled(), "", ""),
            new Times(when, when, when, when, when), new Outcome(false, ReleasedBy.PLATFORM, Refusal.NODE_LOST, 0), new Trunks(opening.trunk(), "", 0), opening.what());
    }

    boolean poll() {
        return journal.poll();
    }

    @Override public boolean open(CallOpening opening) {
        if (!isAccepting() || !takeRoom()) return false;
        if (!admitted.add(opening.callId())) {
            room.incrementAndGet();
            throw new IllegalStateException("callId: " + opening.callId() + " is open already (expected: a new one)");
        }
        if (journal.submit(new Opening(opening))) return true;
        admitted.remove(opening.callId());
        room.incrementAndGet();
        return false;
    }

    private boolean takeRoom() {
        return room.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /// After [#close] nothing happens any more: the call gets its record at the next start.
    ///
    /// @throws IllegalStateException when no call of that id is open
    @Override public void end(CallRecord call, Durable durable) {
        if (!admitted.remove(call.callId())) throw new IllegalStateException("callId: " + call.callId() + " is not open (expected: opened, and not ended yet)");
        waiting.incrementAndGet();
        journal.submit(new Ending(call, record -> {
            waiting.decrementAndGet();
            room.incrementAndGet();
            durable.recorded(record);
        }));
    }

    @Override public List<CallRecord> after(long sequence, int limit) {
        if (sequence < 0) throw new IllegalArgumentException("sequence: " + sequence + " (expected: at least 0)");
        if (limit < 1 || limit > MOST_READ) throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MOST_READ + ')');
        if (clerk.recent.reachesBackTo(sequence)) return clerk.recent.after(sequence, limit);
        for (int attempt = 1; ; attempt++) {
            try {
                return stored(sequence, limit);
            } catch (NoSuchFileException forgottenMeanwhile) {
                if (attempt == ATTEMPTS) throw new UncheckedIOException(forgottenMeanwhile);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private List<CallRecord> stored(long sequence, int limit) throws IOException {
        var found = new ArrayList<CallRecord>();
        journal.read(clerk.facts.placeBefore(sequence), (_, entry) -> {
            if (entry.type() == CallEntries.RECORD) {
                var call = CallEntries.call(entry);
                if (call.sequence() > sequence) found.add(call);
            }
            return found.size() < limit;
        });
        return found;
    }

    @Override public Span span() {
        return new Span(clerk.facts.oldest(), clerk.recent.newest());
    }

    @Override public boolean isAccepting() {
        return !closed && journal.isHealthy() && waiting.get() < settings.mostWaiting() && room.get() > 0;
    }

    /// Waits until there is a record above `sequence`, or for `most`.
    void await(long sequence, Duration most) throws InterruptedException {
        clerk.recent.await(sequence, most.toMillis());
    }

    /// Lets records go that are older than the retention, up to what `exported` says. Before this is called, none are.
    void forget(LongSupplier exported) {
        clerk.forget(exported);
    }

    /// Writes what waits, if the disk lets it, and gives the directory back. Ends that could not be written are not reported:
    /// their calls get a record at the next start.
    @Override public void close() {
        closed = true;
        journal.close();
    }

    private final class Opening implements Journal.Change {
        private final CallOpening opening;

        Opening(CallOpening opening) {
            this.opening = opening;
        }

        @Override public void write(Entry.Writer to) {
            CallEntries.write(opening, to);
        }

        @Override public void durable(Journal.Position at) {
            clerk.opened(opening, at);
        }

        @Override public void abandoned() {}
    }

    private final class Ending implements Journal.Change {
        private CallRecord call;
        private final Durable durable;

        Ending(CallRecord call, Durable durable) {
            this.call = call;
            this.durable = durable;
        }

        @Override public void write(Entry.Writer to) {
            call = clerk.number(call);
            CallEntries.write(call, to);
        }

        @Override public void durable(Journal.Position at) {
            clerk.ended(call, at);
            durable.recorded(call);
        }

        @Override public void abandoned() {}
    }
}
