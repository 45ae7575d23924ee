package io.callmask.number.inventory;

import io.callmask.number.Channel;
import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool.Origin;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Specs;
import io.callmask.number.VirtualNumber;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Stock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The statements of the inventory's tables, in SQL that MariaDB and H2 both understand. Everything blocks.
public final class StockTables {
    /// Of a number's row: it is no more.
    static final String REMOVED = "REMOVED";
    private static final int ROWS = 200;
    private static final int FETCH = 1_000;
    private static final String NUMBER = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SELECT = "SELECT vn, pool, kind, standing, channel, type, segment, city, cost, capacity, reserved_for FROM inventory_number ";

    private StockTables() {}

    /// What came of reading a row.
    private record Row(VirtualNumber vn, String pool, NumberClass kind, String standing, String channel, Specs specs) {}

    /// The number of the last change that was committed; 0 before the first.
    public static long lastChange(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT MAX(seq) FROM inventory_change"); var rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /// What all numbers that were changed after change `seen` are now, those on a changed channel among them.
    ///
    /// @param seen 0 for all numbers
    public static List<Stock.Change> changes(Connection connection, long seen, Pools pools) throws SQLException {
        var channels = channels(connection);
        var changes = new ArrayList<Stock.Change>();
        // A million rows have a handful of masks.
        var masks = new HashMap<Mask, Mask>();
        if (seen == 0) {
            each(connection, SELECT, List.of(), row -> changes.add(change(row, channels, masks)));
            return changes;
        }
        var done = new HashSet<VirtualNumber>();
        each(connection, SELECT + "WHERE change_no IN (SELECT change_no FROM inventory_change WHERE seq > ?)", List.of(seen), row -> {
            done.add(row.vn());
            changes.add(change(row, channels, masks));
        });
        var touched = channelsChangedSince(connection, seen);
        if (!touched.isEmpty()) changes.addAll(onChannels(pools, touched, channels, done));
        return changes;
    }

    /// The numbers of these channels, with what the channels are now.
    static List<Stock.Change> onChannels(Pools pools, Set<String> touched, Map<String, Channel> channels, Set<VirtualNumber> except) {
        var changes = new ArrayList<Stock.Change>();
        pools.stock().each(entry -> {
            var number = entry.number();
            var name = number.mask().channel().name();
            if (!touched.contains(name) || except.contains(number.vn())) return;
            var mask = new Mask(channels.getOrDefault(name, Channel.NONE), number.mask().specs());
            changes.add(new Stock.Change(number.vn(), entry.pool(), Optional.of(new PooledNumber(number.vn(), number.kind(), number.standing(), mask, number.origin()))));
        });
        return changes;
    }

    private static Stock.Change change(Row row, Map<String, Channel> channels, Map<Mask, Mask> masks) {
        if (row.standing().equals(REMOVED)) return new Stock.Change(row.vn(), row.pool(), Optional.empty());
        var mask = masks.computeIfAbsent(new Mask(channels.getOrDefault(row.channel(), Channel.NONE), row.specs()), each -> each);
        return new Stock.Change(row.vn(), row.pool(), Optional.of(new PooledNumber(row.vn(), row.kind(), Standing.valueOf(row.standing()), mask, Origin.INVENTORY)));
    }

    static Map<String, Channel> channels(Connection connection) throws SQLException {
        var channels = new HashMap<String, Channel>();
        try (var statement = connection.prepareStatement("SELECT name, provider, industries, functions, connect_permille, faults FROM channel"); var rows = statement.executeQuery()) {
            while (rows.next()) {
                channels.put(rows.getString(1), new Channel(rows.getString(1), rows.getString(2), words(rows.getString(3)), words(rows.getString(4)), rows.getInt(5), rows.getInt(6)));
            }
        }
        return channels;
    }

    private static Set<String> words(String list) {
        return list.isEmpty() ? Set.of() : Set.of(list.split(" "));
    }

    private interface Visit {
        void row(Row row);
    }

    private static void each(Connection connection, String sql, List<Object> parameters, Visit visit) throws SQLException {
        try (var statement = statement(connection, sql, parameters)) {
            statement.setFetchSize(FETCH);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) visit.row(row(rows));
            }
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(VirtualNumber.of('+' + row.getString(1)), row.getString(2).intern(), NumberClass.valueOf(row.getString(3)), row.getString(4), row.getString(5),
            new Specs(row.getString(6), row.getString(7), row.getString(8), row.getBigDecimal(9), row.getInt(10), row.getString(11)));
    }

    /// A number for a change whose rows are about to be written.
    static long nextChange(Connection connection) throws SQLException {
        update(connection, "UPDATE inventory_counter SET last_change = last_change + 1 WHERE id = 1");
        try (var statement = connection.prepareStatement("SELECT last_change FROM inventory_counter WHERE id = 1"); var rows = statement.executeQuery()) {
            if (!rows.next()) throw new SQLException("inventory_counter: empty (expected: one row)");
            return rows.getLong(1);
        }
    }

    /// Holds the order of changes until the end of the transaction: one change at a time gets past this row.
    static void lock(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT last_change FROM inventory_counter WHERE id = 1 FOR UPDATE"); var rows = statement.executeQuery()) {
            if (!rows.next()) throw new SQLException("inventory_counter: empty (expected: one row)");
        }
    }

    /// Enters a change into the order, after [#lock].
    static void append(Connection connection, long changeNo, long at, String what, int numbers) throws SQLException {
        update(connection, "INSERT INTO inventory_change (seq, change_no, made_at, what, numbers) VALUES (?, ?, ?, ?, ?)", lastChange(connection) + 1, changeNo, at, what, numbers);
    }

    /// Told how many rows were written so far.
    interface Progress {
        void written(int rows);
    }

    static void write(Connection connection, Collection<Stock.Change> changes, long changeNo, Progress progress) throws SQLException {
        var some = new ArrayList<Object>(ROWS * 12);
        int rows = 0;
        int written = 0;
        for (var change : changes) {
            var number = change.becomes();
            var specs = number.map(each -> each.mask().specs()).orElse(Specs.NONE);
            some.add(change.vn().digits().substring(1));
            some.add(change.pool());
            some.add(number.map(PooledNumber::kind).orElse(NumberClass.KNOWN_CALLER).name());
            some.add(number.map(each -> each.standing().name()).orElse(REMOVED));
            some.add(number.map(each -> each.mask().channel().name()).orElse(""));
            some.addAll(List.of(specs.type(), specs.segment(), specs.city(), specs.cost(), specs.capacity(), specs.reservedFor(), changeNo));
            written++;
            if (++rows == ROWS || written == changes.size()) {
                update(connection, "REPLACE INTO inventory_number (vn, pool, kind, standing, channel, type, segment, city, cost, capacity, reserved_for, change_no) VALUES "
                    + (NUMBER + ", ").repeat(rows - 1) + NUMBER, some.toArray());
                some.clear();
                rows = 0;
                progress.written(written);
            }
        }
    }

    static void write(Connection connection, Channel channel, long changeNo) throws SQLException {
        update(connection, "REPLACE INTO channel (name, provider, industries, functions, connect_permille, faults, change_no) VALUES (?, ?, ?, ?, ?, ?, ?)",
            channel.name(), channel.provider(), String.join(" ", channel.industries()), String.join(" ", channel.functions()), channel.connectPermille(), channel.faults(), changeNo);
    }

    /// Whether a change was committed after all, whatever came of its commit. After [#lock]: so the answer is final.
    static boolean isThere(Connection connection, long changeNo) throws SQLException {
        try (var statement = statement(connection, "SELECT seq FROM inventory_change WHERE change_no = ?", List.of(changeNo)); var rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    /// Channels of which others have said something after change `seen`. Before anything is written: a row says only who wrote it last.
    static Set<String> channelsChangedSince(Connection connection, long seen) throws SQLException {
        var changed = new HashSet<String>();
        try (var statement = statement(connection, "SELECT name FROM channel WHERE change_no IN (SELECT change_no FROM inventory_change WHERE seq > ?)", List.of(seen)); var rows = statement.executeQuery()) {
            while (rows.next()) changed.add(rows.getString(1));
        }
        return changed;
    }

    /// Numbers that others have changed after change `seen`. Before anything is written: a row says only who wrote it last.
    static Set<VirtualNumber> changedSince(Connection connection, long seen) throws SQLException {
        var changed = new HashSet<VirtualNumber>();
        each(connection, SELECT + "WHERE change_no IN (SELECT change_no FROM inventory_change WHERE seq > ?)", List.of(seen), row -> changed.add(row.vn()));
        return changed;
    }

    static List<StockDatabase.Hour> hours(Connection connection, long since) throws SQLException {
        var hours = new ArrayList<StockDatabase.Hour>();
        try (var statement = statement(connection, "SELECT pool, kind, hour_no, binds, needed FROM pool_hour WHERE hour_no >= ?", List.of(since)); var rows = statement.executeQuery()) {
            while (rows.next()) hours.add(new StockDatabase.Hour(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4), rows.getDouble(5)));
        }
        return hours;
    }

    static void keep(Connection connection, String node, List<StockDatabase.Hour> hours, long since) throws SQLException {
        for (var hour : hours) {
            update(connection, "REPLACE INTO pool_hour (pool, kind, hour_no, node, binds, needed) VALUES (?, ?, ?, ?, ?, ?)", hour.pool(), hour.kind(), hour.hour(), node, hour.binds(), hour.needed());
        }
        update(connection, "DELETE FROM pool_hour WHERE hour_no < ?", since);
    }

    static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = statement(connection, sql, List.of(parameters))) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement statement(Connection connection, String sql, List<Object> parameters) throws SQLException {
        var statement = connection.prepareStatement(sql);
        boolean filled = false;
        try {
            for (int i = 0; i < parameters.size(); i++) statement.setObject(i + 1, parameters.get(i));
            filled = true;
            return statement;
        } finally {
            if (!filled) statement.close();
        }
    }
}
