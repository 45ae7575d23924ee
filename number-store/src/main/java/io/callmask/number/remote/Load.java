package io.callmask.number.remote;

import io.callmask.number.VirtualNumber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// How many slots are open or rest on VNs of limited capacity: read when first asked for, under the partition's lock, and counted on from there. For one thread, within one
/// transaction.
final class Load {
    private final Connection connection;
    private final int pool;
    private final long now;
    private final Map<VirtualNumber, Integer> held = new HashMap<>();

    Load(Connection connection, int pool, long now) {
        this.connection = connection;
        this.pool = pool;
        this.now = now;
    }

    /// What could not be read, carried out of a choice.
    static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient SQLException cause;

        Unread(SQLException cause) {
            super("claims could not be counted", null, false, false);
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
        try {
            return Sql.first(connection, "SELECT COUNT(*) FROM claim WHERE pool = ? AND vn = ? AND free_at > ?", row -> row.getInt(1), pool, vn.digits().substring(1), now).orElse(0);
        } catch (SQLException e) {
            throw new Unread(e);
        }
    }

    /// A binding was decided that takes this many slots on it.
    void add(VirtualNumber vn, int slots) {
        held.computeIfPresent(vn, (_, held) -> held + slots);
    }
}
