package io.callmask.number.remote;

import io.callmask.number.remote.IndexWriter.Hand;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts into the index what sessions that are over left in the journal: those of nodes that are silent, and this node's own before its present one.
///
/// What is closed is passed over until it is open. All else must not wait for that: what a node released and did not write routes on, and what it held is given to others a rest later ([RemoteSettings.Limits#lag]).
/// For one thread: the watch's; blocks.
final class TakeOver {
    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

    private final Works works;
    private final Runnable meanwhile;
    private final Map<String, Left> left = new HashMap<>();

    /// What a node left before an epoch.
    ///
    /// @param written the partitions in which all of that is in the index: it grows no more, and an index that is built anew has it
    private record Left(long epoch, Set<Integer> written) {}

    /// @param meanwhile what this node has to do all the time, however much there is to write; takes nobody over
    TakeOver(Works works, Runnable meanwhile) {
        this.works = works;
        this.meanwhile = meanwhile;
    }

    /// Holds the session that was begun, once all that the one before left is in the index.
    ///
    /// @throws IOException when some of it cannot be written
    void ofItself(Wire wire) throws SQLException, IOException {
        var session = works.session();
        long epoch = session.epoch();
        if (!session.isWaiting()) return;
        var failures = new ArrayList<String>();
        var written = tail(wire, session.node(), epoch, failures);
        works.database().transact(connection -> {
            // What the session before had leased may be leased again, by whoever needs it.
            LeaseTable.release(connection, session.node(), epoch, written);
            return true;
        });
        if (isAll(written)) session.hold(epoch);
        if (!failures.isEmpty()) throw new IOException(failures.getFirst());
    }

    /// Shuts out those of whom nobody has heard for a lease.
    ///
    /// @throws IOException when some of what they left cannot be written
    void ofSilent(Wire wire) throws SQLException, IOException {
        var silent = new ArrayList<String>();
        var mine = works.session().node();
        works.database().transact(connection -> {
            // By a wrong clock everybody else would be silent.
            long since = works.checkedNow(connection).minus(works.settings().limits().lease()).toEpochMilli();
            Sql.each(connection, "SELECT node FROM node_beat WHERE beaten_at < ? AND node <> ?", row -> silent.add(row.getString(1)), since, mine);
            return true;
        });
        left.keySet().removeIf(node -> !node.equals(mine) && !silent.contains(node));
        var failures = new ArrayList<String>();
        for (var node : silent) {
            try {
                shutOut(wire, node, failures);
            } catch (SQLException e) {
                failures.add("node " + node + ": MariaDB: state=" + e.getSQLState() + " code=" + e.getErrorCode());
            }
        }
        if (!failures.isEmpty()) throw new IOException(failures.getFirst());
    }

    private void shutOut(Wire wire, String node, List<String> failures) throws SQLException {
        long epoch = works.database().transact(connection -> Session.end(connection, node));
        var written = epoch > 0 ? tail(wire, node, epoch, failures) : partitions();
        boolean isAll = isAll(written);
        works.database().transact(connection -> {
            Session.forget(connection, node, epoch, written, isAll);
            return true;
        });
        if (isAll) LOG.warn("store=remote event=taken-over node={} epoch={}", node, epoch);
    }

    /// All that this node knows.
    private Set<Integer> partitions() {
        return new TreeSet<>(works.registry().partitions());
    }

    private boolean isAll(Set<Integer> written) {
        return written.containsAll(partitions());
    }

    /// Fences what a node may still be writing, and writes what it left.
    ///
    /// @param failures why that was not done where the index is open
    /// @return the partitions in which it was, now or before
    private Set<Integer> tail(Wire wire, String node, long epoch, List<String> failures) throws SQLException {
        var known = left.get(node);
        boolean isNew = known == null || known.epoch() != epoch;
        var written = known == null || isNew ? new HashSet<Integer>() : known.written();
        left.put(node, new Left(epoch, written));
        int closed = 0;
        for (int partition : partitions()) {
            if (written.contains(partition)) continue;
            meanwhile.run();
            var index = works.link().epoch(partition);
            if (index.isEmpty()) {
                closed++;
                continue;
            }
            wire.number(Scripts.FENCE, List.of(Names.meta(partition)), List.of(Names.ascii(node), Names.ascii(epoch))).toCompletableFuture().join();
            var failure = write(wire, new Hand(partition, index.get(), node, epoch, false));
            if (failure.isEmpty()) written.add(partition);
            else failures.add(failure);
        }
        if (isNew && closed > 0) LOG.warn("store=remote event=taking-over node={} epoch={} closed={}: what it left there is written when these partitions are open", node, epoch, closed);
        return written;
    }

    /// @return why not; empty when it was
    private String write(Wire wire, Hand hand) throws SQLException {
        return works.database().transact(connection -> {
            try {
                new Replay(works, wire, hand).tail(connection, hand.node(), (_, _, _) -> { });
                return "";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        });
    }
}
