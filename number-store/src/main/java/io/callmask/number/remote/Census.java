package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.remote.Spot.Block;
import io.callmask.number.store.NumberStore.ClassUse;
import io.callmask.number.store.NumberStore.PoolUse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final int KEY_BYTES = 16;

    private final Works works;
    private volatile Instant countedAt = Instant.EPOCH;
    private volatile List<PoolUse> uses = List.of();
    private volatile Map<String, List<ClassUse>> classes = Map.of();
    private final Map<String, Round> rounds = new HashMap<>();
    private volatile boolean closed;

    Census(Works works) {
        this.works = works;
    }

    /// How full the pools were when they were last counted; until they were, which pools there are.
    List<PoolUse> uses() {
        var counted = uses;
        return counted.isEmpty() ? works.pools().all().stream().map(pool -> new PoolUse(pool.name(), works.pools().size(pool.name()), 0, 0, 0)).toList() : counted;
    }

    /// How full one pool was then.
    PoolUse use(String pool) {
        return uses().stream().filter(use -> use.pool().equals(pool)).findFirst().orElseGet(() -> new PoolUse(pool, works.pools().size(pool), 0, 0, 0));
    }

    /// How full a pool's classes were then.
    List<ClassUse> classes(String pool) {
        return classes.getOrDefault(pool, List.of());
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
        var freshClasses = new HashMap<String, List<ClassUse>>();
        for (var pool : works.pools().all()) fresh.add(use(pool, now.toEpochMilli(), freshClasses));
        uses = List.copyOf(fresh);
        classes = Map.copyOf(freshClasses);
        countedAt = now;
    }

    /// Open and resting.
    private record Count(long open, long resting) {
        static final Count NONE = new Count(0, 0);

        Count plus(Count other) {
            return new Count(open + other.open, resting + other.resting);
        }
    }

    private PoolUse use(Pool pool, long now, Map<String, List<ClassUse>> classesOf) throws SQLException {
        int id = works.registry().id(pool.name());
        // A binding's end is its slots' end of rest less the pool's rest; a released one's lies before now.
        long ends = now + pool.rest().toMillis();
        long open = works.database().transact(connection ->
            Sql.first(connection, "SELECT COUNT(DISTINCT id) FROM claim WHERE pool = ? AND free_at > ?", row -> row.getLong(1), id, ends).orElse(0L));
        var slots = new EnumMap<NumberClass, Map<VirtualNumber, Count>>(NumberClass.class);
        works.database().transact(connection -> {
            Sql.each(connection, """
                SELECT vn, SUM(CASE WHEN free_at > ? THEN 1 ELSE 0 END), SUM(CASE WHEN free_at > ? THEN 0 ELSE 1 END)
                FROM claim WHERE pool = ? AND free_at > ? GROUP BY vn""",
                row -> {
                    var vn = VirtualNumber.of('+' + row.getString(1));
                    var count = new Count(row.getLong(2), row.getLong(3));
                    works.registry().home(vn).ifPresent(home -> slots.computeIfAbsent(home.kind(), _ -> new HashMap<>()).put(vn, count));
                }, ends, ends, id, now);
            return true;
        });
        // Only a known-caller number has more callers than one.
        var ofKnown = slots.getOrDefault(NumberClass.KNOWN_CALLER, Map.of()).values();
        int busiest = ofKnown.isEmpty() ? 0 : busiest(pool.name(), id, ofKnown.stream().mapToLong(each -> each.open() + each.resting()).sum(), now);
        var inBlocks = codes(id, pool, now / 1_000);
        inBlocks.forEach((vn, count) -> slots.computeIfAbsent(NumberClass.EXTENSION, _ -> new HashMap<>()).merge(vn, count, Count::plus));
        classesOf.put(pool.name(), classes(pool, slots, busiest));
        long resting = slots.values().stream().flatMap(each -> each.values().stream()).mapToLong(Count::resting).sum();
        return new PoolUse(pool.name(), works.pools().size(pool.name()), open + inBlocks.values().stream().mapToLong(Count::open).sum(), resting, busiest);
    }

    /// How many numbers the busiest caller holds. The persons of a pool with many claims are asked about in slices, one each time, so that none takes MariaDB for long: what is told is then
    /// the most of this round so far and of the last one.
    private int busiest(String pool, int id, long claims, long now) throws SQLException {
        var before = rounds.getOrDefault(pool, Round.NONE);
        var round = before.isOver() ? new Round(Round.slices(claims), 0, 0, before.soFar()) : before;
        int held = works.database().transact(connection -> Sql.first(connection, """
            SELECT COUNT(*) AS held FROM claim JOIN virtual_number USING (vn)
            WHERE claim.pool = ? AND kind = 'KNOWN_CALLER' AND free_at > ? AND claim_key BETWEEN ? AND ? GROUP BY claim_key ORDER BY held DESC LIMIT 1""",
            row -> row.getInt(1), id, now, round.first(), round.last()).orElse(0));
        var after = new Round(round.slices(), round.next() + 1, Math.max(round.soFar(), held), round.before());
        rounds.put(pool, after);
        return after.isOver() ? after.soFar() : Math.max(after.soFar(), after.before());
    }

    /// One way through the persons of a pool. Their keys are spread evenly.
    ///
    /// @param slices so many statements it takes
    /// @param next   the slice that is asked for next
    /// @param soFar  the most that anybody holds in those before it
    /// @param before what the round before had found
    record Round(int slices, int next, int soFar, int before) {
        static final Round NONE = new Round(0, 0, 0, 0);
        /// Claims in a slice: as many as MariaDB groups in memory.
        private static final long CLAIMS = 100_000;
        private static final int MOST = 256;

        /// A power of two.
        static int slices(long claims) {
            return Integer.highestOneBit((int) Math.clamp(2 * claims / CLAIMS, 1, MOST));
        }

        boolean isOver() {
            return next == slices;
        }

        byte[] first() {
            byte[] key = new byte[KEY_BYTES];
            key[0] = (byte) (next * (MOST / slices));
            return key;
        }

        byte[] last() {
            byte[] key = new byte[KEY_BYTES];
            Arrays.fill(key, (byte) -1);
            key[0] = (byte) ((next + 1) * (MOST / slices) - 1);
            return key;
        }
    }

    private List<ClassUse> classes(Pool pool, Map<NumberClass, Map<VirtualNumber, Count>> slots, int busiest) {
        var all = new ArrayList<ClassUse>();
        for (var kind : NumberClass.values()) {
            var count = works.pools().stock().count(pool.name(), kind);
            if (count.numbers() == 0) continue;
            var held = slots.getOrDefault(kind, Map.of()).values();
            long bound = held.stream().filter(each -> each.open() > 0).count();
            all.add(new ClassUse(kind, count.numbers(), count.frozen(), count.locked(), bound, held.size() - bound, held.stream().mapToLong(Count::open).sum(),
                held.stream().mapToLong(Count::resting).sum(), kind == NumberClass.KNOWN_CALLER ? busiest : 0, count.capacity()));
        }
        return all;
    }

    private Map<VirtualNumber, Count> codes(int poolId, Pool pool, long now) throws SQLException {
        var blocks = works.database().transact(connection -> LeaseTable.inUse(connection, poolId, pool.extensionDigits()));
        var counts = new HashMap<VirtualNumber, Count>();
        for (int from = 0; from < blocks.size(); from += BLOCKS) {
            var some = blocks.subList(from, Math.min(blocks.size(), from + BLOCKS));
            int partition = works.registry().home(some.getFirst().vn()).map(Registry.Home::partition).orElse(0);
            var wire = works.link().wire().orElseThrow(() -> new CompletionException(new IllegalStateException("no wire")));
            var bytes = Blocks.read(wire, partition, works.link().epoch(partition).orElse(Long.MAX_VALUE), some).toCompletableFuture().join()
                .orElseThrow(() -> new CompletionException(new IllegalStateException("closed")));
            for (int i = 0; i < some.size(); i++) {
                var count = count(some.get(i), bytes.get(i), pool, now);
                if (!count.equals(Count.NONE)) counts.merge(some.get(i).vn(), count, Count::plus);
            }
        }
        return counts;
    }

    /// Codes that claims hold are counted there.
    private static Count count(Block block, byte[] bytes, Pool pool, long now) {
        long open = 0;
        long resting = 0;
        if (Blocks.header(bytes).isEmpty()) return Count.NONE;
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
}
