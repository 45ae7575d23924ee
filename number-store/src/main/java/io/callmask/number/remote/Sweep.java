package io.callmask.number.remote;

import io.callmask.number.cipher.BindingIds;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what is past its rest: a journal row that cannot matter any more names all that can go with it. Nothing depends on when this is done; so that it keeps up with the
/// journal, it has a thread of its own and goes on for as long as it finds any.
final class Sweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int ROWS = 50;
    private static final int ROUNDS = 20;
    private static final long PAUSE = 1_000;
    private static final Duration TIDY = Duration.ofSeconds(30);
    private static final int MEMORIES = 5_000;
    private static final int MOST_KEYS = 128;
    private static final byte[] NONE = {};

    private final Works works;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long tidiedAt;

    Sweep(Works works) {
        this.works = works;
    }

    void close() {
        closed.countDown();
    }

    @Override public void run() {
        tidiedAt = works.nanos();
        try {
            boolean isOver = false;
            while (!isOver) isOver = closed.await(round() ? 0 : PAUSE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether there may be more at once
    private boolean round() {
        try {
            return works.session().isHeld() && sweep();
        } catch (SQLException | CompletionException away) {
            LOG.debug("store=remote event=not-swept");
        } catch (RuntimeException bug) {
            LOG.error("store=remote event=fault with=sweep at={}", Lane.place(bug));
        }
        return false;
    }

    /// One round over all partitions.
    ///
    /// @return whether there is more
    private boolean sweep() throws SQLException {
        // Whatever was on its way when it still mattered has arrived or is fenced by then.
        var now = works.now();
        long before = now.minus(works.settings().limits().lease().multipliedBy(2)).toEpochMilli();
        boolean isMore = false;
        var dead = new TreeSet<Integer>();
        works.database().transact(connection -> {
            works.checkClock(now.toEpochMilli(), Tables.time(connection));
            Sql.each(connection, "SELECT DISTINCT partition_no FROM (SELECT partition_no FROM journal WHERE keep_until < ? LIMIT 1000) dead", row -> dead.add(row.getInt(1)), before);
            return true;
        });
        for (int partition : dead) {
            boolean isFull = true;
            for (int round = 0; round < ROUNDS && isFull && closed.getCount() > 0; round++) isFull = sweep(partition, before) == ROWS;
            isMore |= isFull;
        }
        if (works.nanos() - tidiedAt >= TIDY.toNanos()) {
            tidiedAt = works.nanos();
            works.database().transact(connection -> {
                works.dataKeys().destroyUnused(connection, works.checkedNow(connection));
                return true;
            });
        }
        int memories = forget("bind_memory", before) + forget("binding_reference", before);
        return isMore || memories > 0;
    }

    private int forget(String table, long before) throws SQLException {
        int gone = works.database().transact(connection -> Sql.update(connection, "DELETE FROM " + table + " WHERE keep_until < ? LIMIT " + MEMORIES, before));
        return gone == MEMORIES ? 1 : 0;
    }

    private int sweep(int partition, long before) throws SQLException {
        var wire = works.link().wire();
        var epoch = works.link().epoch(partition);
        if (wire.isEmpty() || epoch.isEmpty()) return 0;
        var rows = works.database().transact(connection -> {
            works.session().check(connection);
            Tables.lockInTime(connection, partition, works);
            var dead = new ArrayList<Tables.Row>();
            Sql.each(connection, Tables.JOURNAL + "WHERE partition_no = ? AND keep_until < ? ORDER BY keep_until LIMIT " + ROWS, row -> dead.add(Tables.journal(row)), partition, before);
            var claims = new ArrayList<Object[]>();
            for (var row : dead) {
                for (var deed : row.body(works.dataKeys()).map(Body::deeds).orElse(List.of())) {
                    for (var hold : deed.holds()) claims.add(new Object[] {row.pool(), hold.key().value(), hold.vn().digits().substring(1), before});
                }
            }
            Sql.batch(connection, "DELETE FROM journal WHERE partition_no = ? AND seq = ?", dead.stream().map(row -> new Object[] {partition, row.seq()}).toList());
            Sql.batch(connection, "DELETE FROM claim WHERE pool = ? AND claim_key = ? AND vn = ? AND free_at < ?", claims);
            return dead;
        });
        rows.forEach(row -> row.body(works.dataKeys()).ifPresent(body -> forget(wire.get(), partition, epoch.get(), before, body.deeds())));
        return rows.size();
    }

    /// Forgets what these deeds wrote. What a later deed wrote about the same binding stays for its own row: it is what keeps older rows, written again by whoever
    /// takes a node over, from bringing a released binding back.
    static void forget(Wire wire, int partition, long epoch, long before, List<Deed> deeds) {
        var keys = new ArrayList<byte[]>();
        var arguments = new ArrayList<byte[]>();
        // In pairs, and ahead of all else: so no script has the one without the other.
        for (var deed : deeds) {
            byte[] id = BindingIds.bytes(deed.binding().id());
            keys.add(Names.binding(partition, id));
            arguments.addAll(List.of(NONE, Names.ascii(deed.binding().generation())));
            keys.add(Names.lastCaller(partition, id));
            arguments.addAll(List.of(NONE, NONE));
        }
        for (var deed : deeds) {
            for (var hold : deed.holds()) {
                keys.add(Names.slots(partition, hold.key()));
                arguments.addAll(List.of(Names.field(hold.vn()), Names.ascii(deed.binding().generation())));
            }
        }
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            int to = Math.min(keys.size(), from + MOST_KEYS);
            var someKeys = new ArrayList<>(List.of(Names.meta(partition)));
            someKeys.addAll(keys.subList(from, to));
            var someArguments = new ArrayList<>(List.of(Names.ascii(epoch), Names.ascii(before)));
            someArguments.addAll(arguments.subList(2 * from, 2 * to));
            // What is not forgotten now says itself that it is past its rest.
            wire.number(Scripts.SWEEP, someKeys, someArguments).exceptionally(_ -> 0L);
        }
    }
}
