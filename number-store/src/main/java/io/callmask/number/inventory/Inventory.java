package io.callmask.number.inventory;

import io.callmask.number.Channel;
import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool.Origin;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Specs;
import io.callmask.number.VirtualNumber;
import io.callmask.number.inventory.NumberColumns.Wrong;
import io.callmask.number.stock.Stock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The numbers that were bought, and how they change: imported from a file, locked, frozen, moved, added and taken away, while calls and binds go on. A change that was answered is
/// in SQL and in this node's pools; other nodes go by it before their next bind, and for calls within two seconds. Any thread; everything blocks.
public final class Inventory {
    private static final String WHAT = "state, pool, class, channel or a spec";
    private static final String AT_ONCE = "was changed by somebody else at the same time (expected: the same change again)";

    private final StockDatabase database;
    private final Shelves shelves;
    private final InstantSource clock;
    /// One change at a time on this node.
    private final ReentrantLock changing = new ReentrantLock();
    /// Of whoever holds that lock.
    private @Nullable Unsettled unsettled;

    public Inventory(StockDatabase database, Shelves shelves, InstantSource clock) {
        this.database = database;
        this.shelves = shelves;
        this.clock = clock;
    }

    /// How far an import is.
    public interface Progress {
        /// @param read   rows read and looked at
        /// @param written rows written, of those that are good
        void at(int read, int written);
    }

    /// What came of an import.
    ///
    /// @param rows     rows in the file, without the header
    /// @param bad      how many of them were bad
    /// @param imported numbers that were taken in: none when there was a bad row, unless the good ones were to be taken all the same, and none when the file breaks off
    public record Imported(int rows, int bad, int imported) {}

    /// What came of a change: the numbers that were changed, or, when one of them could not be, none and why.
    public record Changed(int numbers, List<BadRow> bad) {}

    /// The inventory cannot be read or written now. Nothing was changed, unless the message says that this is not known.
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Takes in a file of numbers: all of it or none, unless `acceptGood` says that the good rows are to be taken without the bad ones. Of a file that breaks off, where nobody can
    /// tell what stands behind, nothing is taken in any case. A number that is there already becomes what the file says of it; columns that the file has not stay.
    ///
    /// @param bad told every bad row, in no particular order
    /// @throws IOException when the file cannot be read
    public Imported load(Path file, boolean acceptGood, Progress progress, Consumer<BadRow> bad) throws IOException, Unavailable {
        changing.lock();
        try {
            return transact(() -> {
                long seen = upToDate();
                var reading = new Reading(channels(), progress, bad);
                NumberFile.read(file, reading);
                if (reading.isBroken || reading.bad > 0 && !acceptGood) return new Imported(reading.rows, reading.bad, 0);
                return written(reading, seen, acceptGood);
            });
        } finally {
            changing.unlock();
        }
    }

    private interface Task<T> {
        T run() throws SQLException, IOException;
    }

    private <T> T transact(Task<T> task) throws IOException, Unavailable {
        try {
            return task.run();
        } catch (SQLException e) {
            if (unsettled != null) {
                throw new Unavailable("the inventory's database did not say whether it has the last change (state " + e.getSQLState() + "): it is asked again with the next one, and no number that it moves is bound until then", e);
            }
            throw new Unavailable("the inventory cannot be changed now (state " + e.getSQLState() + "): " + (e.getSQLState() == null ? e.getMessage() : "nothing was changed"), e);
        }
    }

    /// Sees to it that the pools are what the tables say, and answers the last change that they have.
    private long upToDate() throws SQLException {
        if (!database.isThere()) return 0;
        var last = unsettled;
        if (last != null) settle(last);
        long seen = database.transact(StockTables::lastChange);
        shelves.follow();
        return seen;
    }

    private Map<String, Channel> channels() throws SQLException {
        return database.isThere() ? database.transact(StockTables::channels) : Map.of();
    }

    private Imported written(Reading reading, long seen, boolean acceptGood) throws SQLException {
        while (true) {
            var changes = reading.changes();
            if (changes.isEmpty()) return new Imported(reading.rows, reading.bad, 0);
            var refused = commit("import", changes, reading.channels(), seen, reading::written);
            if (refused.isEmpty()) return new Imported(reading.rows, reading.bad, changes.size());
            refused.numbers().forEach(reading::refuse);
            refused.channels().forEach(reading::refuse);
            if (!acceptGood) return new Imported(reading.rows, reading.bad, 0);
        }
    }

    /// What cannot be changed, with the reason for each number. With any of it nothing was written.
    private record Refused(Map<VirtualNumber, String> numbers, Set<String> channels) {
        Refused() {
            this(new HashMap<>(), new HashSet<>());
        }

        boolean isEmpty() {
            return numbers.isEmpty() && channels.isEmpty();
        }
    }

    /// What was to be committed, and perhaps was: the database did not say.
    ///
    /// @param number the change's own
    private record Unsettled(long number, List<Stock.Change> changes, List<Channel> channels) {}

    /// Writes and commits changes, and goes by them: one transaction, and on all nodes one at a time.
    private Refused commit(String what, Collection<Stock.Change> changes, Collection<Channel> channels, long seen, StockTables.Progress progress) throws SQLException {
        long number = database.transact(StockTables::nextChange);
        var refused = new Refused();
        boolean isCommitted = false;
        try {
            isCommitted = database.change(connection -> {
                StockTables.lock(connection);
                refuseChangedSince(connection, seen, changes, channels, refused);
                if (refused.isEmpty()) {
                    for (var channel : channels) StockTables.write(connection, channel, number);
                    StockTables.write(connection, changes, number, progress);
                    for (var vn : shelves.hold(connection, changes)) refused.numbers().put(vn, "is bound, or something on it rests (expected: no other pool or class, and no removal, before that is over)");
                }
                if (!refused.isEmpty()) {
                    connection.rollback();
                    return false;
                }
                StockTables.append(connection, number, clock.millis(), what, changes.size());
                return true;
            });
        } catch (StockDatabase.CommitUnknown unknown) {
            unsettled = new Unsettled(number, List.copyOf(changes), List.copyOf(channels));
            isCommitted = settle(unsettled);
            if (!isCommitted) throw unknown;
            return refused;
        } finally {
            // What may have been committed stays held until that is known.
            if (!isCommitted && unsettled == null) shelves.release(changes);
        }
        if (isCommitted) goBy(changes, channels);
        return refused;
    }

    private static void refuseChangedSince(Connection connection, long seen, Collection<Stock.Change> changes, Collection<Channel> channels, Refused refused) throws SQLException {
        var numbers = StockTables.changedSince(connection, seen);
        for (var change : changes) {
            if (numbers.contains(change.vn())) refused.numbers().put(change.vn(), AT_ONCE);
        }
        var others = StockTables.channelsChangedSince(connection, seen);
        for (var channel : channels) {
            if (others.contains(channel.name())) refused.channels().add(channel.name());
        }
    }

    private void goBy(Collection<Stock.Change> changes, Collection<Channel> channels) {
        var all = new ArrayList<>(changes);
        if (!channels.isEmpty()) all.addAll(onChangedChannels(changes, channels));
        shelves.restock(all);
    }

    /// Finds out what became of a commit that was not answered, and goes by it. As long as that cannot be found out, nothing is bound on numbers that it would move.
    ///
    /// @return whether it was committed
    private boolean settle(Unsettled change) throws SQLException {
        boolean isThere = database.transact(connection -> {
            StockTables.lock(connection);
            return StockTables.isThere(connection, change.number());
        });
        unsettled = null;
        if (isThere) goBy(change.changes(), change.channels());
        else shelves.release(change.changes());
        return isThere;
    }

    private List<Stock.Change> onChangedChannels(Collection<Stock.Change> changes, Collection<Channel> channels) {
        var byName = new HashMap<String, Channel>();
        channels.forEach(channel -> byName.put(channel.name(), channel));
        var done = new HashSet<VirtualNumber>();
        changes.forEach(change -> done.add(change.vn()));
        return StockTables.onChannels(shelves.stocked(), byName.keySet(), byName, done);
    }

    /// Changes numbers: all of them, or none.
    ///
    /// @param numbers at least one
    /// @param columns what they become, as the file's columns have it; `state`, `pool`, `class`, `channel` or a spec
    public Changed change(Collection<VirtualNumber> numbers, Map<String, String> columns) throws Unavailable {
        return quietly("change", numbers, entry -> changed(entry, columns, channels()));
    }

    /// Takes numbers away. They are none of ours from then on.
    public Changed remove(Collection<VirtualNumber> numbers) throws Unavailable {
        return quietly("remove", numbers, entry -> new Stock.Change(entry.number().vn(), entry.pool(), Optional.empty()));
    }

    /// What is said of a channel from now on, for all its numbers.
    ///
    /// @param columns the channel's, as the file has them
    public Changed channel(String name, Map<String, String> columns) throws Unavailable {
        changing.lock();
        try {
            return transact(() -> {
                long seen = upToDate();
                try {
                    var old = channels().getOrDefault(name, Channel.NONE);
                    for (var column : columns.keySet()) {
                        if (!NumberColumns.OF_CHANNEL.contains(column)) throw new Wrong(column, "not a channel's", String.join(", ", NumberColumns.OF_CHANNEL));
                    }
                    if (name.isEmpty()) throw new Wrong(NumberColumns.CHANNEL, "no name", "a channel's");
                    var channel = NumberColumns.channel(name, columns, old);
                    var there = StockTables.onChannels(shelves.stocked(), Set.of(name), Map.of(name, channel), Set.of());
                    var refused = commit("channel", List.of(), List.of(channel), seen, _ -> { });
                    return refused.isEmpty() ? new Changed(there.size(), List.of()) : new Changed(0, List.of(new BadRow(0, NumberColumns.CHANNEL, name + " " + AT_ONCE)));
                } catch (Wrong wrong) {
                    return new Changed(0, List.of(wrong.at(0)));
                }
            });
        } catch (IOException impossible) {
            throw new Unavailable("no file is read here", impossible);
        } finally {
            changing.unlock();
        }
    }

    private interface Becoming {
        Stock.Change of(Stock.Entry entry) throws Wrong, SQLException;
    }

    private Changed quietly(String what, Collection<VirtualNumber> numbers, Becoming becoming) throws Unavailable {
        changing.lock();
        try {
            return transact(() -> {
                long seen = upToDate();
                var changes = new LinkedHashMap<VirtualNumber, Stock.Change>();
                var bad = new ArrayList<BadRow>();
                for (var vn : numbers) {
                    try {
                        changes.put(vn, becoming.of(own(vn)));
                    } catch (Wrong wrong) {
                        bad.add(wrong.at(0));
                    }
                }
                if (!bad.isEmpty()) return new Changed(0, bad);
                commit(what, changes.values(), List.of(), seen, _ -> { }).numbers().forEach((vn, why) -> bad.add(new BadRow(0, NumberColumns.NUMBER, vn + " " + why)));
                return new Changed(bad.isEmpty() ? changes.size() : 0, bad);
            });
        } catch (IOException impossible) {
            throw new Unavailable("no file is read here", impossible);
        } finally {
            changing.unlock();
        }
    }

    /// A number that the inventory may change.
    private Stock.Entry own(VirtualNumber vn) throws Wrong {
        var entry = shelves.stocked().stock().entry(vn);
        if (entry == null) throw new Wrong(NumberColumns.NUMBER, vn + " is none of ours", "a number of the inventory");
        if (entry.number().origin() == Origin.SETTINGS) throw new Wrong(NumberColumns.NUMBER, vn + " stands in the settings file", "a number of the inventory");
        return entry;
    }

    private Stock.Change changed(Stock.Entry entry, Map<String, String> columns, Map<String, Channel> channels) throws Wrong {
        for (var column : columns.keySet()) {
            boolean known = NumberColumns.OF_NUMBER.contains(column) || List.of(NumberColumns.POOL, NumberColumns.CLASS, NumberColumns.STATE, NumberColumns.CHANNEL).contains(column);
            if (!known) throw new Wrong(column, "not a number's", WHAT);
        }
        if (columns.isEmpty()) throw new Wrong("", "no change", WHAT);
        var old = entry.number();
        var name = columns.getOrDefault(NumberColumns.CHANNEL, old.mask().channel().name());
        var channel = name.isEmpty() ? Channel.NONE : channels.get(name);
        if (channel == null) throw new Wrong(NumberColumns.CHANNEL, "no channel of that name", "one that numbers were imported with, or none");
        var mask = new Mask(channel, NumberColumns.specs(columns, old.mask().specs()));
        return new Stock.Change(old.vn(), pool(columns.getOrDefault(NumberColumns.POOL, entry.pool())),
            Optional.of(new PooledNumber(old.vn(), NumberColumns.kind(columns.getOrDefault(NumberColumns.CLASS, ""), old.kind()),
                NumberColumns.standing(columns.getOrDefault(NumberColumns.STATE, ""), old.standing()), mask, Origin.INVENTORY)));
    }

    private String pool(String name) throws Wrong {
        var pools = shelves.stocked().all();
        if (name.isEmpty() && pools.size() == 1) return pools.getFirst().name();
        return shelves.stocked().named(name).orElseThrow(() -> new Wrong(NumberColumns.POOL, name.isEmpty() ? "none" : "no pool of that name", "one of the settings' pools: "
            + String.join(", ", pools.stream().map(each -> each.name()).limit(20).toList()))).name();
    }

    /// Writes all numbers of the inventory as a file that can be imported again.
    public void export(OutputStream out) throws IOException {
        NumberFile.write(shelves.stocked().stock(), out);
    }

    /// A number of ours, with its columns by name; empty when it is none.
    public Optional<Map<String, String>> find(VirtualNumber vn) {
        var entry = shelves.stocked().stock().entry(vn);
        if (entry == null) return Optional.empty();
        var found = new LinkedHashMap<String, String>();
        var row = NumberColumns.row(entry);
        for (int i = 0; i < row.size(); i++) found.put(NumberColumns.ALL.get(i), row.get(i));
        return Optional.of(Collections.unmodifiableMap(found));
    }

    /// Whether anything on a number is open or rests.
    public boolean isUsed(VirtualNumber vn) throws Unavailable {
        try {
            return shelves.isUsed(vn);
        } catch (SQLException e) {
            throw new Unavailable("the store cannot be asked now", e);
        }
    }

    /// The file's rows, as they are read.
    private final class Reading implements NumberFile.Rows {
        private static final int STEP = 1_000;

        private final Map<String, Channel> channels;
        private final Map<String, Long> channelLines = new HashMap<>();
        private final Map<String, Channel> fresh = new LinkedHashMap<>();
        private final Map<Mask, Mask> masks = new HashMap<>();
        private final Map<VirtualNumber, Long> lines = new HashMap<>();
        private final Map<VirtualNumber, Stock.Change> changes = new LinkedHashMap<>();
        private final Progress progress;
        private final Consumer<BadRow> told;
        private int rows;
        private int bad;
        private boolean isBroken;

        Reading(Map<String, Channel> channels, Progress progress, Consumer<BadRow> told) {
            this.channels = channels;
            this.progress = progress;
            this.told = told;
        }

        Collection<Stock.Change> changes() {
            return changes.values();
        }

        /// Channels that the file says something new of.
        Collection<Channel> channels() {
            return fresh.values();
        }

        void written(int count) {
            progress.at(rows, count);
        }

        @Override public void row(long line, Map<String, String> values) {
            if (++rows % STEP == 0) progress.at(rows, 0);
            try {
                var vn = NumberColumns.number(values.getOrDefault(NumberColumns.NUMBER, ""));
                var first = lines.putIfAbsent(vn, line);
                if (first != null) throw new Wrong(NumberColumns.NUMBER, vn + " stands in line " + first + " too", "each once");
                changes.put(vn, change(line, vn, values));
            } catch (Wrong wrong) {
                tell(wrong.at(line));
            }
        }

        private Stock.Change change(long line, VirtualNumber vn, Map<String, String> values) throws Wrong {
            var old = shelves.stocked().stock().entry(vn);
            if (old != null && old.number().origin() == Origin.SETTINGS) throw new Wrong(NumberColumns.NUMBER, vn + " stands in the settings file", "a number that does not");
            var mask = old == null ? Mask.PLAIN : old.number().mask();
            var pool = pool(values.getOrDefault(NumberColumns.POOL, old == null ? "" : old.pool()));
            var kind = NumberColumns.kind(values.getOrDefault(NumberColumns.CLASS, ""), old == null ? NumberClass.KNOWN_CALLER : old.number().kind());
            var standing = NumberColumns.standing(values.getOrDefault(NumberColumns.STATE, ""), old == null ? Standing.IN_USE : old.number().standing());
            var specs = NumberColumns.specs(values, old == null ? Specs.NONE : mask.specs());
            // A million rows have a handful of masks.
            var shared = masks.computeIfAbsent(new Mask(channel(line, values, mask.channel()), specs), each -> each);
            return new Stock.Change(vn, pool, Optional.of(new PooledNumber(vn, kind, standing, shared, Origin.INVENTORY)));
        }

        private Channel channel(long line, Map<String, String> values, Channel old) throws Wrong {
            var name = values.getOrDefault(NumberColumns.CHANNEL, old.name());
            if (name.isEmpty()) {
                for (var column : NumberColumns.OF_CHANNEL) {
                    if (!values.getOrDefault(column, "").isEmpty()) throw new Wrong(column, "a value without a channel", "the channel's name in column channel");
                }
                return Channel.NONE;
            }
            var known = fresh.getOrDefault(name, channels.getOrDefault(name, Channel.NONE));
            boolean saysMore = NumberColumns.OF_CHANNEL.stream().anyMatch(values::containsKey);
            var channel = saysMore || known.name().isEmpty() ? NumberColumns.channel(name, values, known) : known;
            var first = channelLines.putIfAbsent(name, line);
            if (first != null && !channel.equals(known)) throw new Wrong(NumberColumns.CHANNEL, name + " has other attributes than in line " + first, "the same for all its numbers");
            if (!channel.equals(channels.get(name))) fresh.put(name, channel);
            return fresh.getOrDefault(name, channel);
        }

        /// A row that was good until the store was asked.
        void refuse(VirtualNumber vn, String why) {
            changes.remove(vn);
            tell(new BadRow(lines.getOrDefault(vn, 0L), NumberColumns.NUMBER, "number: " + vn + " " + why));
        }

        /// A channel that was good until the tables were asked, and all rows that are on it.
        void refuse(String channel) {
            fresh.remove(channel);
            for (var change : List.copyOf(changes.values())) {
                if (change.becomes().filter(number -> number.mask().channel().name().equals(channel)).isPresent()) refuse(change.vn(), "cannot be changed, as its channel " + AT_ONCE);
            }
        }

        private void tell(BadRow row) {
            bad++;
            told.accept(row);
        }

        @Override public void bad(BadRow row) {
            if (row.line() > 1) rows++;
            tell(row);
        }

        @Override public void broken(BadRow row) {
            isBroken = true;
            bad(row);
        }
    }
}
