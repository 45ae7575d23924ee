package io.callmask.number.remote;

import io.callmask.number.cipher.BindingIds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Forgets what is past its rest: a journal row that cannot matter any more names all that can go with it. Nothing depends on when this is done. For one thread; blocks.
final class Sweep {
    private static final int ROWS = 20;
    private static final int ROUNDS = 50;
    private static final int MOST_KEYS = 128;

    private final Works works;

    Sweep(Works works) {
        this.works = works;
    }

    void run() throws SQLException {
        // Whatever was on its way when it still mattered has arrived or is fenced by then.
        long before = works.now().minus(works.settings().limits().lease().multipliedBy(2)).toEpochMilli();
        for (int partition : works.registry().partitions()) {
            int rounds = 0;
            while (rounds++ < ROUNDS && sweep(partition, before) == ROWS) Thread.onSpinWait();
        }
        works.database().transact(connection -> {
            Sql.update(connection, "DELETE FROM bind_memory WHERE keep_until < ? LIMIT 10000", before);
            Sql.update(connection, "DELETE FROM binding_reference WHERE keep_until < ? LIMIT 10000", before);
            works.dataKeys().destroyUnused(connection, works.now());
            return true;
        });
    }

    private int sweep(int partition, long before) throws SQLException {
        var wire = works.link().wire();
        var epoch = works.link().epoch(partition);
        if (wire.isEmpty() || epoch.isEmpty()) return 0;
        var rows = works.database().transact(connection -> {
            works.session().check(connection);
            Tables.lock(connection, partition);
            var dead = new ArrayList<Tables.Row>();
            Sql.each(connection, Tables.JOURNAL + "WHERE partition_no = ? AND keep_until < ? ORDER BY keep_until LIMIT " + ROWS, row -> dead.add(Tables.journal(row)), partition, before);
            var claims = new ArrayList<Object[]>();
            for (var row : dead) {
                for (var deed : row.deeds(works.dataKeys()).orElse(List.of())) {
                    for (var hold : deed.holds()) claims.add(new Object[] {hold.key().value(), hold.vn().digits().substring(1), before});
                }
                Sql.update(connection, "DELETE FROM journal WHERE partition_no = ? AND seq = ?", partition, row.seq());
            }
            Sql.batch(connection, "DELETE FROM claim WHERE claim_key = ? AND vn = ? AND free_at < ?", claims);
            return dead;
        });
        rows.forEach(row -> row.deeds(works.dataKeys()).ifPresent(deeds -> forget(wire.get(), partition, epoch.get(), before, deeds)));
        return rows.size();
    }

    private static void forget(Wire wire, int partition, long epoch, long before, List<Deed> deeds) {
        var keys = new ArrayList<byte[]>();
        var fields = new ArrayList<byte[]>();
        for (var deed : deeds) {
            byte[] id = BindingIds.bytes(deed.binding().id());
            keys.add(Names.binding(partition, id));
            fields.add(new byte[0]);
            keys.add(Names.lastCaller(partition, id));
            fields.add(new byte[0]);
            for (var hold : deed.holds()) {
                keys.add(Names.slots(partition, hold.key()));
                fields.add(Names.field(hold.vn()));
            }
        }
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            int to = Math.min(keys.size(), from + MOST_KEYS);
            var someKeys = new ArrayList<>(List.of(Names.meta(partition)));
            someKeys.addAll(keys.subList(from, to));
            var arguments = new ArrayList<>(List.of(Names.ascii(epoch), Names.ascii(before)));
            arguments.addAll(fields.subList(from, to));
            // What is not forgotten now says itself that it is past its rest.
            wire.number(Scripts.SWEEP, someKeys, arguments).exceptionally(_ -> 0L);
        }
    }
}
