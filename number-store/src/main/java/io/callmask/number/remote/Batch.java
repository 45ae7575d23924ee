package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.remote.Turn.Result;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One transaction's work: what is read, decided and written for some requests. For one thread.
final class Batch {
    private static final int ROUNDS = 16;
    private static final long LEARNS_AGAIN = 1_000;

    private final Works works;
    private final String pool;
    private final int partition;
    private final Hints hints;
    private final Map<Ask, Result> results = new HashMap<>();
    private final List<Repeat> repeats = new ArrayList<>();
    private final List<Ask> stale = new ArrayList<>();
    private List<Deed> deeds = List.of();
    private Tables.@Nullable Row row;
    private long epoch;

    Batch(Works works, String pool, int partition, Hints hints) {
        this.works = works;
        this.pool = pool;
        this.partition = partition;
        this.hints = hints;
    }

    /// A bind that an earlier request had made.
    ///
    /// @param row where its deed is
    record Repeat(Ask.Bind ask, Tables.Row row, Deed deed) {}

    Map<Ask, Result> results() {
        return results;
    }

    List<Repeat> repeats() {
        return repeats;
    }

    /// What has to be asked again, since the index or another request was in between.
    List<Ask> stale() {
        return stale;
    }

    List<Deed> deeds() {
        return deeds;
    }

    Optional<Tables.Row> row() {
        return Optional.ofNullable(row);
    }

    /// The one under which the index is to be written.
    long epoch() {
        return epoch;
    }

    /// @param runId which Redis the caller is connected with
    /// @param heads the bindings that changes and releases speak of
    void decide(Connection connection, String runId, List<Ask> asks, Collection<Deed> heads) throws SQLException {
        works.session().check(connection);
        var locked = Tables.lock(connection, partition);
        if (!locked.runId().equals(runId)) throw new SQLException("partition " + partition + ": its index is in another run of Redis");
        epoch = locked.epoch();
        works.registry().follow(connection, works.pools());
        var load = new Load(connection, works.now().toEpochMilli());
        var now = works.now();
        var occupancy = new Occupancy(now.toEpochMilli());
        var slots = Slots.of(works.keys(), works.registry(), works.pools().named(pool).orElseThrow());
        var chooser = new Chooser(works.pools(), slots, hints, occupancy, works.random(), pool, works.sticky(), load);
        var turn = new Turn(works.rules(), works.pools().named(pool).orElseThrow(), chooser, works.ids(), partition, locked.nextSeq(), now);
        heads.forEach(turn::know);
        var open = withoutRepeats(connection, asks, now);
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) open = round(connection, turn, occupancy, open, now);
        stale.addAll(open);
        deeds = List.copyOf(turn.deeds());
        if (!deeds.isEmpty()) write(connection, turn, locked.nextSeq());
    }

    private List<Ask> round(Connection connection, Turn turn, Occupancy occupancy, List<Ask> asks, Instant now) throws SQLException {
        var again = new ArrayList<Ask>();
        for (var ask : asks) {
            occupancy.begin();
            Result result;
            try {
                result = decide(turn, ask);
            } catch (Load.Unread e) {
                throw e.sql();
            }
            if (occupancy.wantsMore()) again.add(ask);
            else if (result instanceof Result.Stale) stale.add(ask);
            else if (isExhausted(result) && hints.isOlderThan(now.toEpochMilli() - LEARNS_AGAIN)) {
                hints.learn(connection, now.toEpochMilli());
                again.add(ask);
            } else results.put(ask, result);
        }
        Tables.readClaims(connection, occupancy.takeWanted(), occupancy);
        return again;
    }

    private static Result decide(Turn turn, Ask ask) {
        return switch (ask) {
            case Ask.Bind bind -> turn.bind(bind.request());
            case Ask.Alter alter -> turn.alter(alter);
            case Ask.Release release -> turn.release(release.id());
        };
    }

    private static boolean isExhausted(Result result) {
        return result instanceof Result.OfBind(NotBound(var why, _, _)) && why == Why.POOL_EXHAUSTED;
    }

    /// Settles what was asked before with the same key. Of two requests with one key in one batch the second is asked again.
    private List<Ask> withoutRepeats(Connection connection, List<Ask> asks, Instant now) throws SQLException {
        var keys = new HashMap<Ask, Bytes>();
        for (var ask : asks) {
            if (ask instanceof Ask.Bind bind && !bind.request().bindKey().isEmpty()) keys.put(ask, works.bindKey(bind.request().bindKey()));
        }
        if (keys.isEmpty()) return asks;
        var known = Tables.memories(connection, new HashSet<>(keys.values()), now.toEpochMilli());
        var open = new ArrayList<Ask>();
        var seen = new HashSet<Bytes>();
        for (var ask : asks) {
            var key = keys.get(ask);
            byte[] id = key == null ? null : known.get(key);
            if (id != null && ask instanceof Ask.Bind bind) repeat(connection, bind, BindingIds.of(id));
            else if (key != null && !seen.add(key)) stale.add(ask);
            else open.add(ask);
        }
        return open;
    }

    private void repeat(Connection connection, Ask.Bind ask, BindingId id) throws SQLException {
        var address = works.ids().address(id).orElseThrow(() -> new SQLException("bind_memory: an id of another master key (expected: one of ours)"));
        var there = Tables.journal(connection, address.partition(), address.seq());
        var deed = there.flatMap(found -> found.deeds(works.dataKeys())).map(found -> found.get(address.index()));
        if (there.isEmpty() || deed.isEmpty()) throw new SQLException("journal: the row of a remembered bind is gone or cannot be opened (expected: kept for 24 hours)");
        if (isSame(ask.request(), deed.get())) repeats.add(new Repeat(ask, there.get(), deed.get()));
        else results.put(ask, new Result.OfBind(new NotBound(Why.BIND_KEY_REUSED, "bindKey", "the key has made binding " + id + " from another request (expected: the same request, or a new key)")));
    }

    /// Whether the request is the one that made the binding.
    private static boolean isSame(BindRequest request, Deed deed) {
        var binding = deed.binding();
        var wish = request.wish();
        if (wish.mode() != binding.mode() || !isSame(wish.x(), deed.asked().x(), binding.deal().x()) || !isSame(wish.y(), deed.asked().y(), binding.deal().y())) return false;
        return wouldMake(wish, binding.deal()) && request.pool().equals(binding.pool())
            && request.terms().equals(binding.terms()) && binding.from().plus(request.ttl()).equals(binding.until()) && request.reference().equals(binding.reference());
    }

    private static boolean wouldMake(Wish wish, Deal deal) {
        try {
            return wish.at(deal.x(), deal.y(), deal.extension()).equals(deal);
        } catch (IllegalArgumentException _) {
            // It contradicts itself, so it is not what made the binding.
            return false;
        }
    }

    private static boolean isSame(Choice choice, boolean asked, VirtualNumber taken) {
        return switch (choice) {
            case Choice.Any() -> !asked;
            case Choice.Exactly(var vn) -> asked && vn.equals(taken);
        };
    }

    private void write(Connection connection, Turn turn, long seq) throws SQLException {
        int poolId = works.registry().id(pool);
        int week = DataKeys.week(works.now());
        var sealer = works.dataKeys().make(connection, poolId, week);
        Tables.writeClaims(connection, turn.changed());
        var memories = new ArrayList<Object[]>();
        var references = new ArrayList<Object[]>();
        results.forEach((ask, result) -> {
            if (!(result instanceof Result.OfBind(Bound(var binding, _)))) return;
            byte[] id = BindingIds.bytes(binding.id());
            long memory = binding.from().plus(Turn.MEMORY).toEpochMilli();
            if (ask instanceof Ask.Bind bind && !bind.request().bindKey().isEmpty()) memories.add(new Object[] {works.bindKey(bind.request().bindKey()).value(), id, memory});
            if (!binding.reference().isEmpty()) references.add(new Object[] {works.reference(binding.reference()).value(), id, binding.until().toEpochMilli()});
        });
        // What is remembered still is among the repeats, so a row that is there is past its time.
        Sql.batch(connection, "REPLACE INTO bind_memory (bind_key, id, keep_until) VALUES (?, ?, ?)", memories);
        Sql.batch(connection, "REPLACE INTO binding_reference (reference, id, keep_until) VALUES (?, ?, ?)", references);
        long keep = deeds.stream().mapToLong(Deed::keepUntil).max().orElse(0);
        var fresh = Tables.Row.of(partition, seq, works.session(), poolId, week, keep, Deeds.write(deeds), sealer, works.cells().nonce(works.session().epoch()));
        Tables.append(connection, fresh);
        row = fresh;
    }
}
