package io.callmask.number.remote;

<<<<<<< HEAD
import io.callmask.number.Pool;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.remote.Spot.Block;
=======
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.store.NumberStore.ClassUse;
>>>>>>> inventory
import io.callmask.number.store.NumberStore.PoolUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
<<<<<<< HEAD
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How full the pools are, counted in the table of claims and in the blocks: again and again, on a thread of its own, which rests ten times as long as it counts.
final class Census implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Census.class);
    private static final Duration COUNT = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofMillis(100);
    private static final int SHARE = 10;
    private static final int BLOCKS = 16;
=======
import java.util.Map;
>>>>>>> inventory

    private final Works works;
    private volatile Instant countedAt = Instant.EPOCH;
    private volatile List<PoolUse> uses = List.of();
    private volatile boolean closed;

    Census(Works works) {
        this.works = works;
    }

<<<<<<< HEAD
    /// How full the pools were when they were last counted.
    List<PoolUse> uses() {
        return uses;
    }

    Instant countedAt() {
        return countedAt;
    }

    void close() {
        closed = true;
    }

    @Override public void run() {
        long restUntil = works.nanos();
        try {
            while (!closed) {
                if (works.nanos() - restUntil >= 0 && isDue()) {
                    long began = works.nanos();
                    attempt();
                    restUntil = works.nanos() + SHARE * (works.nanos() - began);
                }
                TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
=======
    private record Held(long bound, long resting, long openSlots, long restingSlots) {}

    /// @param classes takes what each pool's classes hold
    List<PoolUse> take(Map<String, List<ClassUse>> classes) throws SQLException {
        long now = works.now().toEpochMilli();
        return works.database().transact(connection -> {
            var uses = new ArrayList<PoolUse>();
            for (var pool : works.pools().all()) {
                int id = works.registry().id(pool.name());
                // A binding's end is its slots' end of rest less the pool's rest; a released one's lies before now.
                long ends = now + pool.rest().toMillis();
                long open = Sql.first(connection, "SELECT COUNT(DISTINCT id) FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ?", row -> row.getLong(1), id, ends).orElse(0L);
                int busiest = Sql.first(connection, "SELECT COUNT(*) AS held FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND kind = 'KNOWN_CALLER' AND free_at > ? GROUP BY claim_key ORDER BY held DESC LIMIT 1",
                    row -> row.getInt(1), id, now).orElse(0);
                var held = held(connection, id, now, ends);
                long resting = held.values().stream().mapToLong(Held::restingSlots).sum();
                uses.add(new PoolUse(pool.name(), works.pools().size(pool.name()), open, resting, busiest));
                classes.put(pool.name(), uses(pool, held, busiest));
>>>>>>> inventory
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue() {
        return Duration.between(countedAt, now()).abs().compareTo(COUNT) >= 0;
    }

    private Instant now() {
        try {
            return works.now();
        } catch (RuntimeException broken) {
            LOG.error("store=remote event=fault with=census at={}", Lane.place(broken));
            return countedAt;
        }
    }

    private void attempt() {
        try {
            take();
        } catch (SQLException | CompletionException away) {
            LOG.debug("store=remote event=not-counted");
        } catch (RuntimeException bug) {
            LOG.error("store=remote event=fault with=census at={}", Lane.place(bug));
        }
    }

    /// Counts. Blocks.
    void take() throws SQLException {
        var now = works.now();
        var fresh = new ArrayList<PoolUse>();
        for (var pool : works.pools().all()) fresh.add(use(pool, now.toEpochMilli()));
        uses = List.copyOf(fresh);
        countedAt = now;
    }

    /// Open and resting.
    private record Count(long open, long resting) {}

    private PoolUse use(Pool pool, long now) throws SQLException {
        int id = works.registry().id(pool.name());
        // A binding's end is its slots' end of rest less the pool's rest; a released one's lies before now.
        long ends = now + pool.rest().toMillis();
        var claims = works.database().transact(connection -> {
            long open = Sql.first(connection, "SELECT COUNT(DISTINCT id) FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ?", row -> row.getLong(1), id, ends).orElse(0L);
            long resting = Sql.first(connection, "SELECT COUNT(*) FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ? AND free_at <= ?", row -> row.getLong(1), id, now, ends).orElse(0L);
            return new Count(open, resting);
        });
        int busiest = works.database().transact(connection -> Sql.first(connection,
            "SELECT COUNT(*) AS held FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ? GROUP BY claim_key ORDER BY held DESC LIMIT 1", row -> row.getInt(1), id, now).orElse(0));
        var codes = codes(id, pool, now / 1_000);
        return new PoolUse(pool.name(), pool.numbers().size(), claims.open() + codes.open(), claims.resting() + codes.resting(), busiest);
    }

    private Count codes(int poolId, Pool pool, long now) throws SQLException {
        var blocks = works.database().transact(connection -> LeaseTable.inUse(connection, poolId, pool.extensionDigits()));
        long open = 0;
        long resting = 0;
        for (int from = 0; from < blocks.size(); from += BLOCKS) {
            var some = blocks.subList(from, Math.min(blocks.size(), from + BLOCKS));
            int partition = works.registry().home(some.getFirst().vn()).map(Registry.Home::partition).orElse(0);
            var wire = works.link().wire().orElseThrow(() -> new CompletionException(new IllegalStateException("no wire")));
            var bytes = Blocks.read(wire, partition, works.link().epoch(partition).orElse(Long.MAX_VALUE), some).toCompletableFuture().join()
                .orElseThrow(() -> new CompletionException(new IllegalStateException("closed")));
            for (int i = 0; i < some.size(); i++) {
                var count = count(some.get(i), bytes.get(i), pool, now);
                open += count.open();
                resting += count.resting();
            }
        }
        return new Count(open, resting);
    }

    /// Codes that claims hold are counted there.
    private static Count count(Block block, byte[] bytes, Pool pool, long now) {
        long open = 0;
        long resting = 0;
        if (Blocks.header(bytes).isEmpty()) return new Count(0, 0);
        for (int code = 0; code < block.size(); code++) {
            long word = Blocks.clear(bytes, code);
            if (word == 0) continue;
            var clear = BlockRecord.of(word);
            boolean isOpen = clear.state() == BlockRecord.State.OPEN && now < clear.second();
            boolean isResting = !isOpen && clear.state() != BlockRecord.State.CLAIMED && now < Records.freeAt(clear, pool.rest());
            if (isOpen) open++;
            if (isResting) resting++;
        }
        return new Count(open, resting);
    }

    private static Map<NumberClass, Held> held(Connection connection, int pool, long now, long ends) throws SQLException {
        var held = new EnumMap<NumberClass, Held>(NumberClass.class);
        Sql.each(connection, """
            SELECT kind, SUM(CASE WHEN open_slots > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN open_slots = 0 THEN 1 ELSE 0 END), SUM(open_slots), SUM(resting_slots) FROM (
              SELECT kind, vn, SUM(CASE WHEN free_at > ? THEN 1 ELSE 0 END) AS open_slots, SUM(CASE WHEN free_at > ? THEN 0 ELSE 1 END) AS resting_slots
              FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ? GROUP BY kind, vn) AS numbers GROUP BY kind""",
            row -> held.put(NumberClass.valueOf(row.getString(1)), new Held(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))), ends, ends, pool, now);
        return held;
    }

    private List<ClassUse> uses(Pool pool, Map<NumberClass, Held> all, int busiest) {
        var uses = new ArrayList<ClassUse>();
        for (var kind : NumberClass.values()) {
            var count = works.pools().stock().count(pool.name(), kind);
            if (count.numbers() == 0) continue;
            var held = all.getOrDefault(kind, new Held(0, 0, 0, 0));
            uses.add(new ClassUse(kind, count.numbers(), count.frozen(), count.locked(), held.bound(), held.resting(), held.openSlots(), held.restingSlots(),
                kind == NumberClass.KNOWN_CALLER ? busiest : 0, count.capacity()));
        }
        return uses;
    }
}
