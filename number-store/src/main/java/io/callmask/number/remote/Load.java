package io.callmask.number.remote;

import io.callmask.number.VirtualNumber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// How many slots are open or rest on VNs of limited capacity, and how many groups are open: read when first asked for, under the partition's lock, and counted on from there. For one thread, within one
/// transaction.
final class Load {
    private static final int UNREAD = -1;

    private final Connection connection;
    private final int pool;
    private final long now;
    private final byte[] groups;
    private final Map<VirtualNumber, Integer> held = new HashMap<>();
    private int groupsRead = UNREAD;
    private int groupsAdded;

    /// @param groups under which the pool's groups are found among the references
    Load(Connection connection, int pool, byte[] groups, long now) {
        this.connection = connection;
        this.pool = pool;
        this.groups = groups;
        this.now = now;
    }

    /// What could not be read, carried out of a choice.
    static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient SQLException cause;

        Unread(SQLException cause) {
            super("claims or groups could not be counted", null, false, false);
            this.cause = cause;
        }

        SQLException sql() {
            return cause;
        }
    }

    /// Whether the VN takes another slot.
    ///
    /// @throws Unread when the database fails
    boolean hasRoom(VirtualNumber vn, int capacity) {
        return capacity == 0 || held.computeIfAbsent(vn, this::read) < capacity;
    }

    private int read(VirtualNumber vn) {
        return count("SELECT COUNT(*) FROM claim WHERE pool = ? AND vn = ? AND free_at > ?", pool, vn.digits().substring(1), now);
    }

    /// How many groups the pool has open.
    ///
    /// @throws Unread when the database fails
    int groups() {
        if (groupsRead == UNREAD) groupsRead = count("SELECT COUNT(*) FROM binding_reference WHERE reference = ? AND keep_until > ?", groups, now);
        return groupsRead + groupsAdded;
    }

    /// So many more were decided on; below 0, so many fewer.
    void addGroups(int more) {
        groupsAdded += more;
    }

    private int count(String sql, Object... parameters) {
        try {
            return Sql.first(connection, sql, row -> row.getInt(1), parameters).orElse(0);
        } catch (SQLException e) {
            throw new Unread(e);
        }
    }

    /// A binding was decided that takes this many slots on it.
    void add(VirtualNumber vn, int slots) {
        held.computeIfPresent(vn, (_, held) -> held + slots);
    }
}
