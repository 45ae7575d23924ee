package io.callmask.number.remote;

import io.callmask.number.remote.Blocks.Fresh;
import io.callmask.number.remote.IndexWriter.Hand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides which partitions may be read and written, and builds the index of those that may not be: Redis was restarted, emptied or rolled back, or was never
/// filled. One node at a time does it; a partition that one builds under an epoch cannot be written any more by whoever built it under a smaller one. For one thread;
/// blocks.
final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final String LOCK = "callmask.rebuild";
    private static final Duration SAY = Duration.ofSeconds(5);
    private static final int BLOCKS = 16;
    private static final long BEHIND = -1;

    private final Works works;
    private final Farthest farthest;
    private final Runnable meanwhile;
    private long steps;
    private long othersBeat;
    private long saidAt;
    private volatile Far far = new Far(-1, 0, 0);

    /// @param meanwhile what this node has to do all the time, however long it builds; run when nothing of MariaDB is locked
    Rebuild(Works works, Farthest farthest, Runnable meanwhile) {
        this.works = works;
        this.farthest = farthest;
        this.meanwhile = meanwhile;
        this.saidAt = works.nanos();
    }

    /// A count that grows as long as an index is being built, by this node or by another.
    long steps() {
        return steps;
    }

    /// Leaves what the journal says is elsewhere. A former Redis may live on, its marks as they were, and connections to it stay: by itself it never tells.
    ///
    /// @param rows what a transaction has just read: no epoch is raised in Redis before it is raised there
    void leave(Map<Integer, Tables.Locked> rows) {
        var wire = works.link().wire();
        if (wire.isEmpty()) return;
        for (int partition : works.registry().partitions()) {
            var known = works.link().epoch(partition);
            var row = rows.get(partition);
            if (known.isEmpty() || row == null) continue;
            if (!row.runId().equals(wire.get().runId())) {
                LOG.warn("store=remote event=index-elsewhere partition={} run={}: another node has built the index in another Redis; this one is left", partition, wire.get().runId());
                works.link().leave(wire.get());
                return;
            }
            // Raised by somebody who has not told Redis yet, or never will.
            if (row.epoch() != known.get()) works.link().close(partition);
        }
    }

    /// @param reached how far the journal was, by its next row
    private record Meta(long epoch, boolean isOpen, long reached) {}

    /// Opens what is fit and builds what is not.
    ///
    /// @return whether all partitions are open
    boolean check(Wire wire) throws SQLException, IOException {
        var unfit = new ArrayList<Integer>();
        for (int partition : works.registry().partitions()) {
            var meta = meta(wire, partition);
            farthest.said(partition, meta.reached());
            var known = works.link().epoch(partition);
            boolean fit = known.isPresent() && works.link().wire().filter(each -> each.equals(wire)).isPresent() && meta.isOpen() && meta.epoch() >= known.get();
            if (fit) works.link().open(partition, meta.epoch());
            else {
                works.link().close(partition);
                unfit.add(partition);
            }
        }
        if (unfit.isEmpty()) {
            farthest.isThere();
            return true;
        }
        unfit.removeIf(partition -> open(wire, partition));
        if (unfit.isEmpty()) return true;
        if (works.link().isLeft(wire) && isElsewhere(wire, unfit)) {
            // Perhaps the address leads on when it is asked again.
            wire.close();
            throw new IOException("store.redis: leads to the Redis that was left because another node has built the index in another since (expected: one Redis for all nodes; this one builds it there only after a restart)");
        }
        underLock(() -> build(wire, unfit));
        return true;
    }

    /// The journal has a row that nobody can open, so no index that has all can be built from it.
    static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        Unreadable(String row) {
            super(row);
        }
    }

    /// Builds a partition anew that may be read: what lies in Redis of it is thrown away, as nobody may trust it. It is closed meanwhile.
    ///
    /// @throws Unreadable when it would stay closed, as the journal cannot be read: it is left as it is
    void anew(Wire wire, int partition) throws SQLException, IOException {
        underLock(() -> {
            readThrough(wire, partition);
            partition(wire, partition, true);
        });
    }

    private void readThrough(Wire wire, int partition) throws SQLException, Unreadable {
        var unreadable = works.database().transact(connection -> {
            long now = works.checkedNow(connection).toEpochMilli();
            var hand = new Hand(partition, 0, works.session().node(), works.session().epoch(), true);
            try {
                new Replay(works, wire, hand, Map.of(), now).open(connection, (_, _, _) -> stepped());
                return "";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        });
        if (!unreadable.isEmpty()) throw new Unreadable(unreadable);
    }

    private interface Building {
        void run() throws SQLException, IOException;
    }

    private boolean isElsewhere(Wire wire, List<Integer> partitions) throws SQLException {
        var rows = works.database().transact(Tables::read);
        return partitions.stream().map(rows::get).anyMatch(row -> row != null && !row.runId().isEmpty() && !row.runId().equals(wire.runId()));
    }

    private static Meta meta(Wire wire, int partition) {
        var found = wire.fields(Names.meta(partition), Names.ascii("e"), Names.ascii("o"), Names.ascii("s")).toCompletableFuture().join();
        return new Meta(number(found.get(0)), number(found.get(1)) == 1, number(found.get(2)));
    }

    private static long number(byte[] text) {
        return text.length == 0 ? 0 : Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }

    /// Opens a partition whose index is where the journal says and whole.
    private boolean open(Wire wire, int partition) {
        try {
            // In this order: what Redis says of the journal, MariaDB must have by now.
            var meta = meta(wire, partition);
            var row = works.database().transact(connection -> Tables.read(connection, partition));
            boolean fit = row.runId().equals(wire.runId()) && meta.isOpen() && meta.epoch() == row.epoch() && row.nextSeq() >= meta.reached();
            if (fit) opened(wire, partition, row.epoch());
            return fit;
        } catch (SQLException away) {
            return false;
        }
    }

    private void opened(Wire wire, int partition, long epoch) {
        if (works.link().wire().filter(each -> each.equals(wire)).isEmpty()) works.link().set(wire);
        // Another Redis knows nothing of it yet.
        farthest.forget(partition);
        works.link().open(partition, epoch);
    }

    private void underLock(Building building) throws SQLException, IOException {
        Optional<IOException> failure = works.database().transact(connection -> {
            boolean mine = Sql.first(connection, "SELECT GET_LOCK(?, 0)", row -> row.getInt(1), LOCK).orElse(0) == 1;
            if (!mine) {
                waitFor(connection);
                return Optional.of(new IOException("another node builds the index"));
            }
            try {
                building.run();
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            } finally {
                Sql.first(connection, "SELECT RELEASE_LOCK(?)", row -> row.getInt(1), LOCK);
            }
        });
        if (failure.isPresent()) throw failure.get();
    }

    /// Whoever builds it beats meanwhile. Which node that is nobody says, so all that beat count.
    private void waitFor(Connection connection) throws SQLException {
        long beat = Sql.first(connection, "SELECT MAX(beaten_at) FROM node_beat WHERE node <> ?", row -> row.getLong(1), works.session().node()).orElse(0L);
        if (beat > othersBeat) steps++;
        othersBeat = beat;
    }

    /// Builds the given partitions, whatever state they are in. The caller sees to it that nobody else does.
    void build(Wire wire, List<Integer> partitions) throws SQLException, IOException {
        long began = works.nanos();
        LOG.warn("store=remote event=rebuild partitions={} run={}", partitions.size(), wire.runId());
        int done = 0;
        for (int partition : partitions) {
            stepped();
            if (open(wire, partition)) continue;
            if (isTimeToSay()) LOG.info("store=remote event=rebuilding partition={} done={} of={}", partition, done, partitions.size());
            partition(wire, partition, false);
            done++;
        }
        LOG.info("store=remote event=rebuilt partitions={} ms={}", done, (works.nanos() - began) / 1_000_000);
    }

    private void stepped() {
        steps++;
        meanwhile.run();
    }

    private boolean isTimeToSay() {
        if (works.nanos() - saidAt < SAY.toNanos()) return false;
        saidAt = works.nanos();
        return true;
    }

    /// Builds one partition.
    ///
    /// @param isCleared whether what lies in Redis is thrown away first
    private void partition(Wire wire, int partition, boolean isCleared) throws SQLException, IOException {
        works.link().close(partition);
        long reached = meta(wire, partition).reached();
        // From here on no transaction under the former epoch can commit: whoever writes to the partition holds this row.
        var begun = works.database().transact(connection -> {
            long next = Tables.lock(connection, partition).nextSeq();
            if (next < reached) return new Begun(BEHIND, next);
            // The very time by which rows are left out later, whatever our clock does meanwhile.
            long now = works.checkedNow(connection).toEpochMilli();
            long fresh = Session.nextEpoch(connection);
            Sql.update(connection, "UPDATE index_partition SET epoch = ?, run_id = ? WHERE partition_no = ?", fresh, wire.runId(), partition);
            return new Begun(fresh, now);
        });
        if (begun.epoch() == BEHIND) throw new IOException(farthest.behind(partition, begun.now(), reached));
        long epoch = begun.epoch();
        var fences = new ArrayList<byte[]>();
        fences.add(Names.ascii(epoch));
        works.database().transact(connection -> {
            Sql.each(connection, "SELECT node, epoch FROM node_session", row -> {
                fences.add(Names.ascii(row.getString(1)));
                fences.add(Names.ascii(row.getLong(2)));
            });
            return true;
        });
        expect(wire, Scripts.CLOSE, partition, fences);
        // Nobody reads it or writes to it from here on.
        if (isCleared) clear(wire, partition, epoch);
        var failure = works.database().transact(connection -> replay(connection, wire, partition, begun));
        if (!failure.isEmpty()) throw new IOException(failure);
        expect(wire, Scripts.OPEN, partition, List.of(Names.ascii(epoch)));
        opened(wire, partition, epoch);
    }

    /// MariaDB's lock, by which one builds at a time, may be lost meanwhile: so each step sees whether somebody else has begun.
    private void clear(Wire wire, int partition, long epoch) throws IOException {
        far = new Far(partition, 0, 0);
        var cursor = Wire.BEGIN;
        do {
            var found = wire.scan(cursor, Names.content(partition)).toCompletableFuture().join();
            cursor = found.next();
            if (!found.keys().isEmpty()) expect(wire, Scripts.CLEAR, partition, found.keys(), List.of(Names.ascii(epoch)));
            stepped();
        } while (!cursor.equals(Wire.BEGIN));
    }

    /// How far a partition is that is being built, or was last.
    ///
    /// @param percent of the journal's rows by their numbers
    record Far(int partition, long rows, int percent) {}

    /// Any thread.
    Far far() {
        return far;
    }

    private record Begun(long epoch, long now) {}

    private String replay(Connection connection, Wire wire, int partition, Begun begun) throws SQLException {
        try {
            var hand = new Hand(partition, begun.epoch(), works.session().node(), works.session().epoch(), true);
            var blocks = LeaseTable.inUse(connection, partition);
            for (int from = 0; from < blocks.size(); from += BLOCKS) {
                var some = blocks.subList(from, Math.min(blocks.size(), from + BLOCKS));
                if (Blocks.install(wire, hand, some).toCompletableFuture().join() != IndexWriter.Written.DONE) return "index: partition " + partition + ": somebody else builds it";
                stepped();
            }
            var lives = blocks.stream().collect(Collectors.toMap(Fresh::block, each -> (int) each.header().birth()));
            long next = Tables.read(connection, partition).nextSeq();
            new Replay(works, wire, hand, lives, begun.now()).all(connection, (rows, first, at) -> {
                stepped();
                far = new Far(partition, rows, (int) (100 * (at - first) / Math.max(1, next - first)));
                if (isTimeToSay()) LOG.info("store=remote event=rebuilding partition={} rows={} percent={}", partition, rows, far.percent());
            });
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void expect(Wire wire, Scripts script, int partition, List<byte[]> arguments) throws IOException {
        expect(wire, script, partition, List.of(), arguments);
    }

    private static void expect(Wire wire, Scripts script, int partition, List<byte[]> more, List<byte[]> arguments) throws IOException {
        var keys = new ArrayList<byte[]>();
        keys.add(Names.meta(partition));
        keys.addAll(more);
        if (wire.number(script, keys, arguments).toCompletableFuture().join() != 1) {
            throw new IOException("index: partition " + partition + " is being built by somebody else under a greater epoch");
        }
    }
}
