package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.store.NumberStore.ClassUse;
import io.callmask.number.store.NumberStore.PoolUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How full the pools are, counted in the table of claims. Blocks.
final class Census {
    private final Works works;

    Census(Works works) {
        this.works = works;
    }

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
            }
            return uses;
        });
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
