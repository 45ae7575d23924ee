package io.callmask.number.remote;

import io.callmask.number.cipher.RecordCipher;
import io.callmask.number.cipher.Sealer;
import io.callmask.number.journal.MasterKey;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The data keys: one for each pool and week, wrapped by the master key. When the last thing under a key has ended, the key is destroyed, and with it whatever
/// is left of that week in dumps of Redis. A backup of MariaDB has keys and rows side by side: with the master key it can be read as long as it is kept. Any
/// thread; what takes a connection blocks.
final class DataKeys {
    private static final Duration GRACE = Duration.ofDays(1);
    private static final long WEEK = Duration.ofDays(7).toMillis();

    private final MasterKey master;
    private final Map<Name, Opened> known = new ConcurrentHashMap<>();
    /// Those that were made here in a transaction of which nobody has said yet that it was committed.
    private final Set<Name> fresh = ConcurrentHashMap.newKeySet();

    private record Name(int pool, int week) {}

    /// A key for whole texts and for single records. The one for records is of a thread's own.
    private record Opened(Sealer sealer, ThreadLocal<RecordCipher> records) {
        static Opened of(byte[] key) {
            return new Opened(new Sealer(key), ThreadLocal.withInitial(() -> new RecordCipher(key)));
        }
    }

    DataKeys(MasterKey master) {
        this.master = master;
    }

    /// Weeks since 1970 began.
    static int week(Instant now) {
        return (int) (now.toEpochMilli() / WEEK);
    }

    Optional<Sealer> known(int pool, int week) {
        return Optional.ofNullable(known.get(new Name(pool, week))).map(Opened::sealer);
    }

    /// For the calling thread alone.
    Optional<RecordCipher> records(int pool, int week) {
        return Optional.ofNullable(known.get(new Name(pool, week))).map(each -> each.records().get());
    }

    /// Makes the key if nobody has, and reads whoever's was first. Once for each key in a transaction.
    Sealer make(Connection connection, int pool, int week) throws SQLException {
        var name = new Name(pool, week);
        var there = known.get(name);
        if (there != null && !fresh.contains(name)) return there.sealer();
        // The transaction in which it was made may have been rolled back: nothing may be sealed under a key that lies nowhere. While that one goes on, this waits for it.
        boolean isMade = Sql.update(connection, "INSERT IGNORE INTO data_key (pool, week, wrapped) VALUES (?, ?, ?)", pool, week, master.wrap(MasterKey.freshDataKey(), along(pool, week))) == 1;
        if (isMade) {
            fresh.add(name);
            known.remove(name);
        } else fresh.remove(name);
        load(connection);
        return known(pool, week).orElseThrow(() -> new SQLException("data key of pool " + pool + ", week " + week + " cannot be opened with this master key"));
    }

    /// Reads all keys that there are, and forgets those that are gone.
    void load(Connection connection) throws SQLException {
        var found = new java.util.HashSet<Name>();
        Sql.each(connection, "SELECT pool, week, wrapped FROM data_key", row -> {
            var name = new Name(row.getInt(1), row.getInt(2));
            found.add(name);
            if (!known.containsKey(name)) master.unwrap(row.getBytes(3), along(name.pool(), name.week())).ifPresent(key -> known.put(name, Opened.of(key)));
        });
        known.keySet().retainAll(found);
    }

    /// Destroys the keys of past weeks under which no journal row and no block lies any more. What was begun under one before the week turned has a day to arrive.
    void destroyUnused(Connection connection, Instant now) throws SQLException {
        Sql.update(connection, "DELETE FROM data_key WHERE week < ? AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.pool = data_key.pool AND journal.week = data_key.week)"
            + " AND NOT EXISTS (SELECT 1 FROM code_block WHERE code_block.pool = data_key.pool AND code_block.week = data_key.week AND code_block.in_use = 1)", week(now.minus(GRACE)));
    }

    private static byte[] along(int pool, int week) {
        return ByteBuffer.allocate(2 * Integer.BYTES).putInt(pool).putInt(week).array();
    }
}
