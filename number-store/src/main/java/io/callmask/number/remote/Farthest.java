package io.callmask.number.remote;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far the journal was in each partition: by that it is known whether MariaDB lacks what the index was written from, as it was restored, or a replica took its place that lacked commits. What
/// the index says of what MariaDB has no more nobody could end, and would be taken for newer than what MariaDB gives anew. Noted in Redis, so that it is known after a restart too. For one thread:
/// the watch's; blocks.
final class Farthest {
    private static final Logger LOG = LoggerFactory.getLogger(Farthest.class);

    private final Works works;
    /// By the journal's next row, for each partition.
    private final Map<Integer, Long> reached = new HashMap<>();
    private boolean isBehind;

    Farthest(Works works) {
        this.works = works;
    }

    /// Whether MariaDB lacks rows. While it does nothing is opened, built or written.
    boolean isBehind() {
        return isBehind;
    }

    /// To be called when all partitions are open, as MariaDB has what they were written from.
    void isThere() {
        isBehind = false;
    }

    /// What Redis says. MariaDB has to be asked after it.
    void said(int partition, long next) {
        reached.merge(partition, next, Math::max);
    }

    /// To be called when a partition was opened: another Redis knows nothing of it yet.
    void forget(int partition) {
        reached.remove(partition);
    }

    /// Notes in Redis how far the journal is, and closes the partitions in which it was farther.
    ///
    /// @param rows    what a transaction has just read
    /// @param written the least number of the next row by what this node has written, by partition
    void note(Map<Integer, Tables.Locked> rows, Map<Integer, Long> written) throws SQLException {
        var wire = works.link().wire();
        if (wire.isEmpty()) return;
        var open = works.registry().partitions().stream().filter(partition -> rows.containsKey(partition) && works.link().isOpen(partition)).toList();
        var noting = new HashMap<Integer, CompletableFuture<Long>>();
        for (int partition : open) {
            long known = Math.max(Objects.requireNonNull(rows.get(partition)).nextSeq(), written.getOrDefault(partition, 0L));
            if (known > reached.getOrDefault(partition, 0L)) noting.put(partition, wire.get().number(Scripts.REACH, List.of(Names.meta(partition)), List.of(Names.ascii(known))).toCompletableFuture());
        }
        noting.forEach((partition, farthest) -> said(partition, farthest.join()));
        if (open.stream().noneMatch(partition -> lacks(partition, rows))) return;
        // Another node may have noted what it read a moment later.
        var again = works.database().transact(Tables::read);
        for (int partition : open) {
            if (!lacks(partition, again)) continue;
            works.link().close(partition);
            behind(partition, Objects.requireNonNull(again.get(partition)).nextSeq(), Objects.requireNonNull(reached.get(partition)));
        }
    }

    private boolean lacks(int partition, Map<Integer, Tables.Locked> rows) {
        var row = rows.get(partition);
        return row != null && row.nextSeq() < reached.getOrDefault(partition, 0L);
    }

    /// To be called when MariaDB is behind.
    ///
    /// @return that, in words
    String behind(int partition, long next, long was) {
        var why = "MariaDB lacks rows from which the index was written: partition " + partition + " is at row " + next + ", and was at " + was
            + " (expected: the MariaDB that it was; when another is to be believed, all nodes stopped and Redis emptied, see OPERATIONS.md)";
        if (!isBehind) LOG.error("store=remote event=journal-behind partition={}: {}; no call is answered and nothing is bound", partition, why);
        isBehind = true;
        return why;
    }
}
