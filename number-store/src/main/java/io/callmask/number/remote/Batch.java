package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.Binding;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Requirement.Stickiness;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.remote.Turn.Result;
import io.callmask.number.rule.Repeats;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One transaction's work: what is read, decided and written for some requests. For one thread.
final class Batch {
    private static final int ROUNDS = 16;
    /// Each round of reading covers up to four times as many numbers for one request as the one before.
    private static final int WIDER = 2;
    private static final int WIDEST = 20;
    private static final long LEARNS_AGAIN = 1_000;

    private final Works works;
    private final String pool;
    private final int partition;
    private final Hints hints;
    private final Leases leases;
    private final Function<Spot, Optional<CodeDeed>> unindexed;
    private final boolean assumes;
    private final Dice dice;
    private final List<Answered> results = new ArrayList<>();
    private final List<Repeat> repeats = new ArrayList<>();
    private final List<Ask> stale = new ArrayList<>();
    private Body body = new Body(List.of(), List.of());
    private @Nullable CodeTurn codes;
    private GroupCommit.@Nullable Entry entry;
    private long epoch;
    /// What was remembered of the keys of these requests, and is so no more: its time is over.
    private Map<Bytes, Tables.Memory> former = Map.of();

    /// @param unindexed what this node has decided of a code and the index may not show yet
    /// @param assumes   whether pairs and bind keys that nobody has looked up count as free: then the transaction may end by a [Tables.Collision] or [Tables.KeyTaken]
    Batch(Works works, String pool, int partition, Hints hints, Leases leases, Function<Spot, Optional<CodeDeed>> unindexed, boolean assumes) {
        this.works = works;
        this.pool = pool;
        this.partition = partition;
        this.hints = hints;
        this.leases = leases;
        this.unindexed = unindexed;
        this.assumes = assumes;
        this.dice = new Dice(works.random().nextLong());
    }

    /// A bind that an earlier request had made.
    ///
    /// @param row     where it is
    /// @param body    what has to be in the index for it
    /// @param binding as it was made
    /// @param isOver  whether its time has come, or the life of its block is over, in which it has been released then: the index has no place for it perhaps
    record Repeat(Ask.Bind ask, Tables.Row row, Body body, Binding binding, boolean isOver) {}

    /// What is to be answered.
    record Answered(Ask ask, Result result) {}

    List<Answered> results() {
        return results;
    }

    List<Repeat> repeats() {
        return repeats;
    }

    /// What has to be asked again, since the index or another request was in between.
    List<Ask> stale() {
        return stale;
    }

    Body body() {
        return body;
    }

    /// Nothing was written: codes that were given are free again.
    void undo() {
        if (codes != null) codes.undo();
        body = new Body(List.of(), List.of());
        entry = null;
    }

    /// What is to be written into the journal; empty when that is nothing.
    Optional<GroupCommit.Entry> entry() {
        return Optional.ofNullable(entry);
    }

    Optional<Tables.Row> row() {
        return entry().map(GroupCommit.Entry::row);
    }

    /// The one under which the index is to be written.
    long epoch() {
        return epoch;
    }

    /// Decides, within a transaction that holds the session under which the leases are held and the partition, and goes by the inventory as it is now.
    ///
    /// @param held    the partition
    /// @param runId   which Redis the caller is connected with
    /// @param heads   the bindings that changes and releases speak of
    /// @param indexed the row up to which this node's own are in the index, when that is to be noted
    void decide(Connection connection, Tables.InTime held, String runId, List<Ask> asks, Heads heads, OptionalLong indexed) throws SQLException {
        var now = held.now();
        var locked = held.row();
        locked.expect(runId, partition);
        epoch = locked.epoch();
        leases.follow(connection, locked.nextSeq());
        var load = new Load(connection, works.registry().id(pool), works.groups(works.registry().id(pool)).value(), now.toEpochMilli());
        var occupancy = new Occupancy(now.toEpochMilli());
        var pools = works.pools();
        var home = pools.named(pool).orElseThrow();
        var slots = Slots.of(works.keys(), works.registry(), home);
        var coded = new CodeTurn(works, leases, home, now, unindexed);
        codes = coded;
        var chooser = new Chooser(pools, slots, hints, coded, occupancy, dice, pool, works.sticky(), load);
        var turn = new Turn(works.rules(), chooser, new NoRoom(chooser, home, () -> works.census().use(pool), now), works.ids(), partition, locked.nextSeq(), now);
        heads.bindings().forEach(turn::know);
        heads.unreadable().forEach(turn::cannotRead);
        heads.codes().forEach(coded::know);
        if (!heads.codes().isEmpty()) Tables.touched(connection, partition, works.session().node(), heads.marks(), coded::touchedByOthers);
        var open = withoutRepeats(connection, asks, now);
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) open = round(connection, turn, occupancy, open, round, now);
        coded.dropKept();
        // Who asks again may be in their own way: what they have is what they would be refused.
        if (assumes && results.stream().anyMatch(each -> each.ask() instanceof Ask.Bind bind && !bind.request().bindKey().isEmpty() && each.result() instanceof Result.OfBind(NotBound _))) throw new Tables.KeyTaken();
        stale.addAll(open);
        body = new Body(turn.deeds(), coded.deeds());
        if (!body.isEmpty()) write(connection, turn, coded, locked.nextSeq(), indexed, now);
    }

    private List<Ask> round(Connection connection, Turn turn, Occupancy occupancy, List<Ask> asks, int number, Instant now) throws SQLException {
        var again = new ArrayList<Ask>();
        for (var ask : asks) {
            occupancy.begin(assumes && isLeftToChance(ask), 1 << Math.min(WIDER * number, WIDEST));
            dice.again();
            Result result;
            try {
                result = decide(turn, ask);
            } catch (Load.Unread e) {
                throw e.sql();
            }
            if (occupancy.wantsMore()) again.add(ask);
            else if (result instanceof Result.Stale) stale.add(ask);
            else if (isExhausted(result) && isHinted(ask) && hints.isOlderThan(now.toEpochMilli() - LEARNS_AGAIN)) {
                hints.learn(connection, now.toEpochMilli());
                again.add(ask);
            } else results.add(new Answered(ask, result));
        }
        Tables.readClaims(connection, works.registry().id(pool), occupancy.takeWanted(), occupancy);
        return again;
    }

    /// Whether any number will do: of those that chance chooses few are held by the same person. A number that is named, or that somebody had before, may well be.
    private static boolean isLeftToChance(Ask ask) {
        if (!(ask instanceof Ask.Bind(var request, _, _, _))) return false;
        var wish = request.wish();
        return request.requirement().stickiness() == Stickiness.NONE && wish.x() instanceof Choice.Any && (!wish.mode().hasY() || wish.y() instanceof Choice.Any);
    }

    private static Result decide(Turn turn, Ask ask) {
        return switch (ask) {
            case Ask.Bind bind -> turn.bind(bind.request());
            case Ask.Alter alter -> turn.alter(alter);
            case Ask.Release release -> turn.release(release);
        };
    }

    private static boolean isExhausted(Result result) {
        return result instanceof Result.OfBind(NotBound(var why, _, _)) && why == Why.POOL_EXHAUSTED;
    }

    /// Whether what this node has seen taken has to do with it.
    private boolean isHinted(Ask ask) {
        return ask instanceof Ask.Bind bind && hints.areOf(bind.request().wish().mode().classOfX());
    }

    /// Settles what was asked before with the same key. Of two requests with one key in one batch the second is asked again.
    private List<Ask> withoutRepeats(Connection connection, List<Ask> asks, Instant now) throws SQLException {
        var keys = new HashMap<Ask, Bytes>();
        for (var ask : asks) {
            if (ask instanceof Ask.Bind bind && !bind.request().bindKey().isEmpty()) keys.put(ask, works.bindKey(bind.request().bindKey()));
        }
        if (keys.isEmpty()) return asks;
        // Few keys come twice. Where one does the table refuses the batch, and it is decided again by what is read.
        var known = assumes ? new HashMap<Bytes, Tables.Memory>() : Tables.memories(connection, new HashSet<>(keys.values()));
        former = known.entrySet().stream().filter(each -> each.getValue().keepUntil() <= now.toEpochMilli()).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        known.keySet().removeAll(former.keySet());
        var open = new ArrayList<Ask>();
        var seen = new HashSet<Bytes>();
        for (var ask : asks) {
            var key = keys.get(ask);
            var memory = key == null ? null : known.get(key);
            if (memory != null && ask instanceof Ask.Bind bind) repeat(connection, bind, memory, now);
            else if (key != null && !seen.add(key)) stale.add(ask);
            else open.add(ask);
        }
        return open;
    }

    private void repeat(Connection connection, Ask.Bind ask, Tables.Memory memory, Instant now) throws SQLException {
        var id = memory.id();
        if (!isOfThisPool(id)) {
            // Its row is in another partition perhaps: there is nothing to compare with.
            results.add(new Answered(ask, new Result.OfBind(Repeats.refused(id, "pool"))));
            return;
        }
        var code = works.ids().code(id);
        // Under the partition's lock, so nobody gives the block back meanwhile; and that is done only when all in it is past its rest.
        boolean isBlockOver = code.isPresent() && !LeaseTable.isInLife(connection, Spot.of(code.get()).block(), code.get().life());
        var there = Tables.journal(connection, partition, works.ids().address(id).map(BindingIds.Address::seq).orElse(memory.seq()));
        var repeat = there.flatMap(at -> at.body(works.dataKeys()).flatMap(all -> code.isPresent() ? ofCode(ask, at, all, code.get(), now, isBlockOver) : ofClaim(ask, at, all, id, now)));
        if (repeat.isEmpty()) throw new SQLException("journal: the row of a remembered bind is gone or cannot be opened (expected: kept for 24 hours)");
        var refused = refused(ask.request(), repeat.get(), memory);
        if (refused.isPresent()) results.add(new Answered(ask, new Result.OfBind(refused.get())));
        else repeats.add(repeat.get());
    }

    private boolean isOfThisPool(BindingId id) {
        var home = works.ids().code(id).flatMap(code -> works.registry().home(code.vn())).map(Registry.Home::pool);
        return home.or(() -> works.ids().address(id).map(BindingIds.Address::pool)).equals(Optional.of(works.registry().id(pool)));
    }

    private Optional<NotBound> refused(BindRequest request, Repeat made, Tables.Memory memory) {
        // A code that a record says has no Y.
        var asked = made.body().deeds().isEmpty() ? new Deed.Asked(made.body().codes().getFirst().asked(), false) : made.body().deeds().getFirst().asked();
        return Repeats.refused(request, made.binding(), new Repeats.Asked(asked.x(), asked.y(), memory.requirement().equals(works.requirement(request.requirement()))));
    }

    private Optional<Repeat> ofClaim(Ask.Bind ask, Tables.Row at, Body all, BindingId id, Instant now) {
        return works.ids().address(id).filter(address -> address.index() < all.deeds().size()).map(address -> all.deeds().get(address.index()))
            .map(deed -> new Repeat(ask, at, new Body(List.of(deed), List.of()), deed.binding(), !deed.binding().isOpenAt(now)));
    }

    private Optional<Repeat> ofCode(Ask.Bind ask, Tables.Row at, Body all, BindingIds.CodeAddress address, Instant now, boolean isBlockOver) {
        return all.codes().stream().filter(deed -> deed.spot().equals(Spot.of(address)) && deed.life() == address.life() && deed.clear().generation() == BlockRecord.first(address.turn())).findFirst()
            .flatMap(deed -> works.records().binding(new Records.Found(deed.spot(), deed.life(), deed.week(), at.pool(), deed.record()), pool)
                .map(binding -> new Repeat(ask, at, new Body(List.of(), List.of(deed)), binding, isBlockOver || !binding.isOpenAt(now))));
    }

    private void write(Connection connection, Turn turn, CodeTurn coded, long seq, OptionalLong indexed, Instant now) throws SQLException {
        int poolId = works.registry().id(pool);
        int week = DataKeys.week(now);
        var sealer = works.dataKeys().make(connection, poolId, week);
        Tables.writeClaims(connection, poolId, turn.changed());
        var memories = new HashMap<Bytes, Tables.Memory>();
        var references = new ArrayList<Object[]>();
        results.forEach(each -> {
            var ask = each.ask();
            if (!(each.result() instanceof Result.OfBind(Bound(var binding, _)))) return;
            boolean isRemembered = ask instanceof Ask.Bind named && !named.request().bindKey().isEmpty();
            var people = Slots.withoutSlot(binding.deal());
            if (!isRemembered && binding.reference().isEmpty() && people.isEmpty()) return;
            byte[] id = BindingIds.bytes(binding.id());
            long memory = binding.from().plus(Turn.MEMORY).toEpochMilli();
            if (ask instanceof Ask.Bind bind && !bind.request().bindKey().isEmpty()) {
                memories.put(works.bindKey(bind.request().bindKey()), new Tables.Memory(binding.id(), seq, memory, works.requirement(bind.request().requirement())));
            }
            if (!binding.reference().isEmpty()) references.add(new Object[] {works.reference(binding.reference()).value(), id, binding.until().toEpochMilli()});
            for (var person : people) references.add(new Object[] {works.party(person).value(), id, binding.until().toEpochMilli()});
        });
        for (var deed : body.deeds()) {
            if (deed.binding().deal() instanceof Deal.Axg) references.add(new Object[] {works.groups(poolId).value(), BindingIds.bytes(deed.binding().id()), deed.stands() ? deed.binding().until().toEpochMilli() : 0});
        }
        Tables.remember(connection, memories, former);
        Sql.batch(connection, "REPLACE INTO binding_reference (reference, id, keep_until) VALUES (?, ?, ?)", references);
        long keep = Math.max(coded.keepUntil(), body.deeds().stream().mapToLong(Deed::keepUntil).max().orElse(0));
        byte[] touched = coded.touched();
        // So that other nodes know soon what they need not ask about.
        if (touched.length > 0 && indexed.isPresent()) Tables.mark(connection, works.session().node(), partition, poolId, indexed.getAsLong());
        var fresh = Tables.Row.of(partition, seq, works.session(), poolId, week, keep, body, sealer, works.cells().nonce(works.session().epoch()));
        entry = new GroupCommit.Entry(fresh, touched);
    }
}
