package io.callmask.number.remote;

import io.callmask.number.Pool;
import io.callmask.number.block.BlockRecord.State;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Extensions that are open or rest and have another number of digits than their pool says now, as the journal has them: what a block's row says of it is known by its holder only.
///
/// @param count   how many
/// @param example one of them
/// @param last    when the last of them will have rested
record FormerCodes(int count, Spot example, Instant last) {
    /// Reads all rows of the pool that can still matter: some seconds with millions of bindings. Nobody may write any meanwhile.
    ///
    /// @param now milliseconds since 1970, compared with MariaDB's clock
    /// @return empty when there is none
    /// @throws IOException when a row cannot be opened
    static Optional<FormerCodes> read(Connection connection, DataKeys keys, Pool pool, int poolId, int partition, long now) throws SQLException, IOException {
        keys.load(connection);
        // In the journal's order, so what is there in the end is the newest.
        var freeAt = new HashMap<Spot, Long>();
        var wrong = new ArrayList<Long>();
        Sql.each(connection, Tables.JOURNAL + "WHERE partition_no = ? AND pool = ? AND keep_until > ? ORDER BY seq", each -> {
            var row = Tables.journal(each);
            row.body(keys).ifPresentOrElse(body -> read(body, pool, freeAt), () -> wrong.add(row.seq()));
        }, partition, poolId, now);
        if (!wrong.isEmpty()) throw new IOException("journal: row " + wrong.getFirst() + " of partition " + partition + " cannot be opened: changed by somebody, or its data key is gone");
        var left = freeAt.entrySet().stream().filter(each -> each.getValue() > now).toList();
        if (left.isEmpty()) return Optional.empty();
        return Optional.of(new FormerCodes(left.size(), left.getFirst().getKey(), Instant.ofEpochMilli(left.stream().mapToLong(Map.Entry::getValue).max().orElse(now))));
    }

    private static void read(Body body, Pool pool, Map<Spot, Long> freeAt) {
        for (var deed : body.deeds()) {
            var deal = deed.binding().deal();
            if (!deal.extension().isNone()) note(Spot.of(deal.x(), deal.extension()), pool, deed.freeAt(), freeAt);
        }
        for (var deed : body.codes()) {
            // Where a claim decides, its own deeds say until when.
            if (deed.clear().state() != State.CLAIMED) note(deed.spot(), pool, 1_000 * Records.freeAt(deed.clear(), pool.rest()), freeAt);
        }
    }

    private static void note(Spot spot, Pool pool, long free, Map<Spot, Long> freeAt) {
        if (spot.digits() != pool.extensionDigits()) freeAt.put(spot, free);
    }

    @Override public String toString() {
        return "open or resting: " + count + ", one of them with " + example.digits() + " on " + example.vn() + ", the last until " + last;
    }
}
