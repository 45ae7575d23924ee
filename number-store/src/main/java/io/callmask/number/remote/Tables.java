package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.cipher.Sealer;
import io.callmask.number.remote.Slots.Place;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The statements of a journal transaction.
final class Tables {
    /// Keys per question, a power of two: so there are few different questions to be prepared.
    private static final int CHUNK = 512;
    /// Bytes of each touched code: eight that name it, four of its generation.
    static final int TOUCH = Long.BYTES + Integer.BYTES;
    static final String JOURNAL = "SELECT partition_no, seq, node, session_epoch, pool, week, keep_until, sealed FROM journal ";
    /// MariaDB's number for a key that is there already.
    private static final int DUPLICATE = 1_062;
    /// That of a transaction that was taken back since two waited for each other.
    private static final int DEADLOCK = 1_213;
    private static final String TIME = "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)";

    private Tables() {}

    /// A partition's row.
    ///
    /// @param runId the run of Redis in which the index is
    record Locked(long epoch, String runId, long nextSeq) {
        /// @throws Elsewhere when the index is in another Redis than that one
        void expect(String run, int partition) throws Elsewhere {
            if (!runId.equals(run)) throw new Elsewhere(partition);
        }
    }

    /// A partition's row that is held.
    ///
    /// @param now by this node's clock, when it was compared with MariaDB's. Whatever the transaction decides it decides by that: the clock may leap a moment later
    record InTime(Locked row, Instant now) {}

    /// The index is not in the Redis that this node speaks to. Nothing was written.
    static final class Elsewhere extends SQLException {
        private static final long serialVersionUID = 1;

        Elsewhere(int partition) {
            super("partition " + partition + ": its index is in another run of Redis");
        }
    }

    /// MariaDB's clock, in milliseconds since 1970.
    static long time(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT " + TIME, row -> row.getLong(1)).orElseThrow(() -> new SQLException("no time"));
    }

    /// As [#lock], for what then goes by this node's clock: were that far from everybody else's, what is open or rests could be taken for free.
    ///
    /// @throws Works.Apart when this node's clock and MariaDB's are too far apart
    static InTime lockInTime(Connection connection, int partition, Works works) throws SQLException {
        var held = lockInTime(connection, "= ? FOR UPDATE", works, partition).get(partition);
        if (held == null) throw new SQLException("partition " + partition + ": no row (expected: one for each)");
        return held;
    }

    /// The same, if nobody else holds it.
    ///
    /// @throws Held when somebody does
    static InTime lockInTimeAtOnce(Connection connection, int partition, Works works) throws SQLException {
        var held = lockInTime(connection, "= ? FOR UPDATE SKIP LOCKED", works, partition).get(partition);
        if (held == null) throw new Held(partition);
        return held;
    }

    /// Somebody else holds a partition that is not waited for.
    static final class Held extends SQLException {
        private static final long serialVersionUID = 1;

        Held(int partition) {
            super("partition " + partition + " is held by somebody else");
        }
    }

    /// The same of several, but for those that somebody else holds: of more than one none is waited for.
    static Map<Integer, InTime> lockInTime(Connection connection, List<Integer> partitions, Works works) throws SQLException {
        if (partitions.size() == 1) return Map.of(partitions.getFirst(), lockInTime(connection, partitions.getFirst(), works));
        return lockInTime(connection, "IN (" + Sql.marks(partitions.size()) + ") FOR UPDATE SKIP LOCKED", works, partitions.toArray());
    }

    private static Map<Integer, InTime> lockInTime(Connection connection, String which, Works works, Object... partitions) throws SQLException {
        long asked = works.nanos();
        var held = new HashMap<Integer, InTime>();
        // By the key: else the optimizer may read the whole table, and hold all of it for a moment.
        Sql.each(connection, "SELECT partition_no, epoch, run_id, next_seq, " + TIME + " FROM index_partition FORCE INDEX (PRIMARY) WHERE partition_no " + which, row -> {
            // MariaDB says when it was asked, whatever it waited for; our clock may have been set meanwhile.
            var now = works.now();
            works.checkClock(now.toEpochMilli() - TimeUnit.NANOSECONDS.toMillis(works.nanos() - asked), row.getLong(5));
            held.put(row.getInt(1), new InTime(new Locked(row.getLong(2), row.getString(3), row.getLong(4)), now));
        }, partitions);
        return held;
    }

    /// Holds the partition until the end of the transaction: all that changes a claim of it does so in turn.
    static Locked lock(Connection connection, int partition) throws SQLException {
        return Sql.first(connection, "SELECT epoch, run_id, next_seq FROM index_partition WHERE partition_no = ? FOR UPDATE",
            row -> new Locked(row.getLong(1), row.getString(2), row.getLong(3)), partition).orElseThrow(() -> new SQLException("partition " + partition + ": no row (expected: one for each)"));
    }

    /// The same without waiting for anybody.
    static Locked read(Connection connection, int partition) throws SQLException {
        return Sql.first(connection, "SELECT epoch, run_id, next_seq FROM index_partition WHERE partition_no = ?",
            row -> new Locked(row.getLong(1), row.getString(2), row.getLong(3)), partition).orElseThrow(() -> new SQLException("partition " + partition + ": no row (expected: one for each)"));
    }

    /// All partitions, without waiting for anybody.
    static Map<Integer, Locked> read(Connection connection) throws SQLException {
        var rows = new HashMap<Integer, Locked>();
        Sql.each(connection, "SELECT partition_no, epoch, run_id, next_seq FROM index_partition", row -> rows.put(row.getInt(1), new Locked(row.getLong(2), row.getString(3), row.getLong(4))));
        return rows;
    }

    static void readClaims(Connection connection, int pool, Collection<Place> places, Occupancy into) throws SQLException {
        for (var chunk : chunks(List.copyOf(places))) {
            var parameters = new Object[1 + 2 * chunk.size()];
            parameters[0] = pool;
            for (int i = 0; i < chunk.size(); i++) {
                parameters[1 + 2 * i] = chunk.get(i).vn().digits().substring(1);
                parameters[2 + 2 * i] = chunk.get(i).key().value();
            }
            // Of many the optimizer would not look each up, but guess, and read the whole pool.
            Sql.each(connection, "SELECT vn, claim_key, id, version, free_at FROM claim FORCE INDEX (PRIMARY) WHERE pool = ? AND (vn, claim_key) IN (" + "(?, ?), ".repeat(chunk.size() - 1) + "(?, ?))",
                row -> into.read(new Place(new Bytes(row.getBytes(2)), VirtualNumber.of('+' + row.getString(1))),
                    new Occupancy.Row(BindingIds.of(row.getBytes(3)), row.getLong(4), row.getLong(5), true)), parameters);
        }
    }

    /// A bind that is remembered.
    ///
    /// @param seq         the journal row in which it is
    /// @param keepUntil   milliseconds since 1970; from then on its key is as good as new
    /// @param requirement a keyed digest of which numbers were required, see [Works#requirement]
    record Memory(BindingId id, long seq, long keepUntil, Bytes requirement) {}

    /// What is remembered of some keys, whether its time is over or not.
    static Map<Bytes, Memory> memories(Connection connection, Collection<Bytes> bindKeys) throws SQLException {
        var found = new HashMap<Bytes, Memory>();
        for (var chunk : chunks(List.copyOf(bindKeys))) {
            Sql.each(connection, "SELECT bind_key, id, seq, keep_until, requirement FROM bind_memory WHERE bind_key IN (" + Sql.marks(chunk.size()) + ")",
                row -> found.put(new Bytes(row.getBytes(1)), new Memory(BindingIds.of(row.getBytes(2)), row.getLong(3), row.getLong(4), new Bytes(row.getBytes(5)))),
                chunk.stream().map(Bytes::value).toArray());
        }
        return found;
    }

    /// Somebody has bound with one of the keys, or may have: nobody had looked, or it was in another pool since. Nothing was written.
    static final class KeyTaken extends SQLException {
        private static final long serialVersionUID = 1;

        KeyTaken() {
            super("a bind key that was taken for new is another bind's");
        }
    }

    /// Remembers binds by their keys.
    ///
    /// Binds of one pool come one after the other; those of two pools with one key may be decided at once, each seeing nothing of the other. The primary key lets one of them be: the other waits here for the first to be committed.
    ///
    /// @param former what was read of these keys
    /// @throws KeyTaken when there is something else by now
    static void remember(Connection connection, Map<Bytes, Memory> fresh, Map<Bytes, Memory> former) throws SQLException {
        if (fresh.isEmpty()) return;
        var rows = new ArrayList<Object[]>();
        // In one order, so that two batches with the same keys do not wait for each other.
        var sorted = new ArrayList<>(fresh.entrySet());
        sorted.sort(Comparator.comparing(each -> each.getKey().value(), Arrays::compareUnsigned));
        for (var each : sorted) {
            var key = each.getKey();
            var to = each.getValue();
            var old = former.get(key);
            if (old == null) rows.add(new Object[] {key.value(), BindingIds.bytes(to.id()), to.keepUntil(), to.seq(), to.requirement().value()});
            else if (Sql.update(connection, "UPDATE bind_memory SET id = ?, keep_until = ?, seq = ?, requirement = ? WHERE bind_key = ? AND keep_until = ? AND seq = ?",
                BindingIds.bytes(to.id()), to.keepUntil(), to.seq(), to.requirement().value(), key.value(), old.keepUntil(), old.seq()) != 1) throw new KeyTaken();
        }
        try {
            Sql.batch(connection, "INSERT INTO bind_memory (bind_key, id, keep_until, seq, requirement) VALUES (?, ?, ?, ?, ?)", rows);
        } catch (SQLException refused) {
            throw refused.getErrorCode() == DUPLICATE || refused.getErrorCode() == DEADLOCK ? new KeyTaken() : refused;
        }
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        var chunks = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            var chunk = new ArrayList<>(all.subList(from, Math.min(all.size(), from + CHUNK)));
            int size = chunk.size() == 1 ? 1 : Integer.highestOneBit(chunk.size() - 1) << 1;
            // Filled up with the last one.
            while (chunk.size() < size) chunk.add(chunk.getLast());
            chunks.add(chunk);
        }
        return chunks;
    }

    /// Somebody holds a slot that was taken for free without being read. Nothing was written.
    static final class Collision extends SQLException {
        private static final long serialVersionUID = 1;

        Collision(SQLException cause) {
            super("a slot that was taken for free is held", cause.getSQLState(), cause.getErrorCode(), cause);
        }
    }

    /// @throws Collision when a slot that is to be new is there already
    static void writeClaims(Connection connection, int pool, Map<Place, Occupancy.Row> rows) throws SQLException {
        var fresh = new ArrayList<Object[]>();
        var changed = new ArrayList<Object[]>();
        rows.forEach((place, row) -> {
            var vn = place.vn().digits().substring(1);
            byte[] id = BindingIds.bytes(row.id());
            if (row.isStored()) changed.add(new Object[] {id, row.version(), row.freeAt(), pool, place.key().value(), vn});
            else fresh.add(new Object[] {pool, vn, place.key().value(), id, row.version(), row.freeAt()});
        });
        // In the order of the tree, so that neighbours find its pages at hand.
        fresh.sort(Comparator.comparing((Object[] row) -> (String) row[1]).thenComparing(row -> (byte[]) row[2], Arrays::compareUnsigned));
        try {
            // Whatever was assumed or read: the primary key decides here, for all of the batch or for none of it.
            Sql.batch(connection, "INSERT INTO claim (pool, vn, claim_key, id, version, free_at) VALUES (?, ?, ?, ?, ?, ?)", fresh);
        } catch (SQLException refused) {
            throw refused.getErrorCode() == DUPLICATE ? new Collision(refused) : refused;
        }
        Sql.batch(connection, "UPDATE claim SET id = ?, version = ?, free_at = ? WHERE pool = ? AND claim_key = ? AND vn = ?", changed);
    }

    /// A row of the journal.
    ///
    /// @param week of the data key under which it is sealed
    record Row(int partition, long seq, String node, long session, int pool, int week, long keepUntil, byte[] sealed) {
        static Row of(int partition, long seq, Session session, int pool, int week, long keepUntil, Body body, Sealer sealer, Sealer.Nonce nonce) {
            return new Row(partition, seq, session.node(), session.epoch(), pool, week, keepUntil, sealer.seal(nonce, body.bytes(), along(partition, seq)));
        }

        Optional<Body> body(DataKeys keys) {
            return keys.known(pool, week).flatMap(sealer -> sealer.open(sealed, 0, along(partition, seq))).map(Body::of);
        }

        private static byte[] along(int partition, long seq) {
            return ByteBuffer.allocate(Integer.BYTES + Long.BYTES).putInt(partition).putLong(seq).array();
        }
    }

    /// Writes rows of several partitions, each with the number that its partition has next.
    static void append(Connection connection, List<GroupCommit.Entry> entries) throws SQLException {
        Sql.batch(connection, "INSERT INTO journal (partition_no, seq, node, session_epoch, pool, week, keep_until, sealed, touched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", entries.stream().map(each -> {
            var row = each.row();
            return new Object[] {row.partition(), row.seq(), row.node(), row.session(), row.pool(), row.week(), row.keepUntil(), row.sealed(), each.touched()};
        }).toList());
        Sql.batch(connection, "UPDATE index_partition SET next_seq = ? WHERE partition_no = ?", entries.stream().map(each -> new Object[] {each.row().seq() + 1, each.row().partition()}).toList());
    }

    static Row journal(java.sql.ResultSet row) throws SQLException {
        return new Row(row.getInt(1), row.getLong(2), row.getString(3), row.getLong(4), row.getInt(5), row.getInt(6), row.getLong(7), row.getBytes(8));
    }

    static Optional<Row> journal(Connection connection, int partition, long seq) throws SQLException {
        return Sql.first(connection, JOURNAL + "WHERE partition_no = ? AND seq = ?", Tables::journal, partition, seq);
    }

    /// Up to where the batches of other nodes are in the index, by node and pool.
    static Map<Mark, Long> marks(Connection connection, int partition) throws SQLException {
        var marks = new HashMap<Mark, Long>();
        Sql.each(connection, "SELECT node, pool, seq FROM indexed_mark WHERE partition_no = ?", row -> marks.put(new Mark(row.getString(1), row.getInt(2)), row.getLong(3)), partition);
        return marks;
    }

    record Mark(String node, int pool) {}

    /// Told of a touched code.
    interface Touched {
        void code(long touch, int generation);
    }

    /// The codes that other nodes than this one changed in batches after those marks. Under the partition's lock: so nothing is committed any more that this does not tell.
    static void touched(Connection connection, int partition, String node, Map<Mark, Long> marks, Touched each) throws SQLException {
        var others = new ArrayList<String>();
        Sql.each(connection, "SELECT node FROM node_session WHERE node <> ?", row -> others.add(row.getString(1)), node);
        for (var other : others) {
            long least = marks.entrySet().stream().filter(mark -> mark.getKey().node().equals(other)).mapToLong(Map.Entry::getValue).min().orElse(0);
            Sql.each(connection, "SELECT pool, seq, touched FROM journal WHERE partition_no = ? AND node = ? AND seq > ?", row -> {
                if (row.getLong(2) > marks.getOrDefault(new Mark(other, row.getInt(1)), 0L)) each(row.getBytes(3), each);
            }, partition, other, least);
        }
    }

    /// The codes that other nodes changed in the rows after one. What is read next to the partition's number of its next row is all that there is below that.
    static void touchedAfter(Connection connection, int partition, String node, long seq, Touched each) throws SQLException {
        Sql.each(connection, "SELECT touched FROM journal FORCE INDEX (PRIMARY) WHERE partition_no = ? AND seq > ? AND node <> ?", row -> each(row.getBytes(1), each), partition, seq, node);
    }

    private static void each(byte @Nullable [] touched, Touched each) {
        if (touched == null) return;
        for (var in = ByteBuffer.wrap(touched); in.hasRemaining();) each.code(in.getLong(), in.getInt());
    }

    /// Notes up to where the node's own batches of a pool are in the index.
    static void mark(Connection connection, String node, int partition, int pool, long seq) throws SQLException {
        Sql.update(connection, "INSERT INTO indexed_mark (node, partition_no, pool, seq) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE seq = GREATEST(seq, VALUES(seq))", node, partition, pool, seq);
    }
}
