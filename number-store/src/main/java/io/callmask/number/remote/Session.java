package io.callmask.number.remote;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// This process's right to write for its node. Its epoch is greater than any that was given before, to anybody; whoever has it loses it by the next one, and finds
/// out within the transaction that it can no longer do. Any thread.
final class Session {
    private final String node;
    private final String owner;
    private volatile long epoch;
    private volatile boolean held;
    private volatile boolean isWaiting;
    private volatile long beatenAt;

    /// @param owner names this process among all that ever had this node's name
    Session(String node, String owner) {
        this.node = node;
        this.owner = owner;
    }

    /// Nothing was written: somebody else has, or had, the session since.
    static final class Lost extends SQLException {
        private static final long serialVersionUID = 1;

        Lost(String node, long epoch) {
            super("node " + node + ": session epoch " + epoch + " is over");
        }
    }

    String node() {
        return node;
    }

    long epoch() {
        return epoch;
    }

    /// When others last heard of this node, as it knows: monotonic nanoseconds, taken before they could have.
    long beatenAt() {
        return beatenAt;
    }

    void beaten(long nanos) {
        beatenAt = nanos;
    }

    boolean isHeld() {
        return held;
    }

    /// The epoch of the session, when all that the one before left is in the index: only then may anything be given of what that one had leased.
    ///
    /// @throws Lost when there is none such
    long held() throws Lost {
        // In this order: a session is held some time after its epoch was set, and never the other way round.
        long mine = epoch;
        if (!held) throw new Lost(node, mine);
        return mine;
    }

    /// Whether it was begun, and what the one before left is still to be put into the index.
    boolean isWaiting() {
        return isWaiting;
    }

    synchronized void lose() {
        held = false;
        isWaiting = false;
    }

    /// To be called when what the former session left has been put into the index. Does nothing when this one was lost meanwhile.
    ///
    /// @param mine its epoch
    synchronized void hold(long mine) {
        if (!isWaiting || epoch != mine) return;
        isWaiting = false;
        held = true;
    }

    /// Takes the session, from whoever has it. It counts when that is committed.
    ///
    /// @return its epoch
    long begin(Connection connection, long now) throws SQLException {
        long fresh = nextEpoch(connection);
        Sql.update(connection, "INSERT INTO node_session (node, epoch, owner) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE epoch = VALUES(epoch), owner = VALUES(owner)", node, fresh, owner);
        beat(connection, now);
        return fresh;
    }

    /// To be called when the beginning was committed.
    synchronized void begun(long fresh) {
        epoch = fresh;
        isWaiting = true;
    }

    /// Who has it: empty when nobody, or when a node that noticed our silence took it.
    Optional<String> other(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT owner FROM node_session WHERE node = ?", row -> row.getString(1), node).filter(who -> !who.isEmpty() && !who.equals(owner));
    }

    /// Shuts out a node that is silent. Its beat stays, so that all are reminded until [#forget].
    ///
    /// @return the epoch below which nothing of that node may be written any more; 0 when it never had a session
    static long end(Connection connection, String silent) throws SQLException {
        var there = Sql.first(connection, "SELECT epoch, owner FROM node_session WHERE node = ? FOR UPDATE", row -> new Taken(row.getLong(1), row.getString(2).isEmpty()), silent);
        if (there.isEmpty()) return 0;
        if (there.get().isShutOut()) return there.get().epoch();
        long fresh = nextEpoch(connection);
        Sql.update(connection, "UPDATE node_session SET epoch = ?, owner = '' WHERE node = ?", fresh, silent);
        return fresh;
    }

    private record Taken(long epoch, boolean isShutOut) {}

    /// To be called when what a node left has been put into the index of some partitions: from then on anybody may lease the blocks that it held there. Does nothing when the node has come
    /// back since.
    ///
    /// @param partitions those in which that was done
    /// @param isAll      whether they are all: then nobody is reminded of it any more
    static void forget(Connection connection, String silent, long epoch, Collection<Integer> partitions, boolean isAll) throws SQLException {
        var there = Sql.first(connection, "SELECT epoch FROM node_session WHERE node = ? FOR UPDATE", row -> row.getLong(1), silent).orElse(0L);
        if (there != epoch) return;
        if (isAll) Sql.update(connection, "DELETE FROM node_beat WHERE node = ?", silent);
        LeaseTable.release(connection, silent, epoch, partitions);
    }

    void beat(Connection connection, long now) throws SQLException {
        Sql.update(connection, "INSERT INTO node_beat (node, beaten_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE beaten_at = VALUES(beaten_at)", node, now);
    }

    /// All that have beaten and were not yet missed.
    static List<String> beating(Connection connection) throws SQLException {
        var nodes = new ArrayList<String>();
        Sql.each(connection, "SELECT node FROM node_beat", row -> nodes.add(row.getString(1)));
        return nodes;
    }

    /// Whether another node than this has beaten since, in milliseconds since 1970.
    static boolean othersBeat(Connection connection, String node, long since) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM node_beat WHERE node <> ? AND beaten_at > ? LIMIT 1", row -> row.getInt(1), node, since).isPresent();
    }

    /// Holds the session for the rest of this transaction.
    void check(Connection connection) throws SQLException {
        check(connection, epoch);
    }

    /// The same for what was prepared under a session of this process: another may have followed since, and what the former one held may be anybody's.
    ///
    /// @param mine the epoch of that session
    void check(Connection connection, long mine) throws SQLException {
        var there = Sql.first(connection, "SELECT epoch FROM node_session WHERE node = ? LOCK IN SHARE MODE", row -> row.getLong(1), node);
        if (there.isEmpty() || there.get() != mine) {
            if (mine == epoch) lose();
            throw new Lost(node, mine);
        }
    }

    static long nextEpoch(Connection connection) throws SQLException {
        Sql.update(connection, "UPDATE epoch_counter SET last_epoch = last_epoch + 1 WHERE id = 1");
        return Sql.first(connection, "SELECT last_epoch FROM epoch_counter WHERE id = 1", row -> row.getLong(1)).orElseThrow(() -> new SQLException("epoch_counter: empty (expected: one row)"));
    }
}
