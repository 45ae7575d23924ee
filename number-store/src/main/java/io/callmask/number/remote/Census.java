package io.callmask.number.remote;

import io.callmask.number.store.NumberStore.PoolUse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// How full the pools are, counted in the table of claims. Blocks.
final class Census {
    private final Works works;

    Census(Works works) {
        this.works = works;
    }

    List<PoolUse> take() throws SQLException {
        long now = works.now().toEpochMilli();
        return works.database().transact(connection -> {
            var uses = new ArrayList<PoolUse>();
            for (var pool : works.pools().all()) {
                int id = works.registry().id(pool.name());
                // A binding's end is its slots' end of rest less the pool's rest; a released one's lies before now.
                long ends = now + pool.rest().toMillis();
                long open = Sql.first(connection, "SELECT COUNT(DISTINCT id) FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ?", row -> row.getLong(1), id, ends).orElse(0L);
                long resting = Sql.first(connection, "SELECT COUNT(*) FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ? AND free_at <= ?", row -> row.getLong(1), id, now, ends).orElse(0L);
                int busiest = Sql.first(connection, "SELECT COUNT(*) AS held FROM claim JOIN virtual_number USING (vn) WHERE pool = ? AND free_at > ? GROUP BY claim_key ORDER BY held DESC LIMIT 1",
                    row -> row.getInt(1), id, now).orElse(0);
                uses.add(new PoolUse(pool.name(), pool.numbers().size(), open, resting, busiest));
            }
            return uses;
        });
    }
}
