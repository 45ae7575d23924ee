package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.block.Codes;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.remote.Leases.Taken;
import io.callmask.number.remote.Records.Found;
import io.callmask.number.store.BindRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one batch of requests does to codes. For one thread, within one transaction; [#undo] when that comes to nothing.
final class CodeTurn {
    /// What [#releaseUnread] answers for a binding whose time had come before; no generation is so small.
    static final int OVER = 0;

    private final Records records;
    private final Leases leases;
    private final Pool pool;
    private final int poolId;
    private final Instant now;
    /// The second until which what is released rests.
    private final long rested;
    private final Function<Spot, Optional<CodeDeed>> unindexed;
    private final List<CodeDeed> deeds = new ArrayList<>();
    private final List<Taken> given = new ArrayList<>();
    private final Map<Spot, CodeDeed> decided = new HashMap<>();
    private final Map<Spot, Optional<Found>> heads = new HashMap<>();
    private final Map<Long, Integer> touchedByOthers = new HashMap<>();
    private @Nullable Taken picked;
    private final Map<BindRequest, Taken> kept = new IdentityHashMap<>();
    private long keepUntil;

    /// @param unindexed what this node has decided and the index may not show yet
    CodeTurn(Works works, Leases leases, Pool pool, Instant now, Function<Spot, Optional<CodeDeed>> unindexed) {
        this.records = works.records();
        this.leases = leases;
        this.pool = pool;
        this.poolId = works.registry().id(pool.name());
        this.now = now;
        this.rested = Records.secondAfter(now.plus(pool.rest()));
        this.unindexed = unindexed;
    }

    List<CodeDeed> deeds() {
        return deeds;
    }

    /// Until when something of this may matter in a replay, in milliseconds since 1970.
    long keepUntil() {
        return keepUntil;
    }

    /// What the index showed of a code.
    void know(Spot spot, Optional<Found> found) {
        heads.put(spot, found);
    }

    /// What other nodes have changed, and to which generation: if the index showed an older one, it is behind.
    void touchedByOthers(long touch, int generation) {
        touchedByOthers.merge(touch, generation, Math::max);
    }

    // Codes that are given.

    /// Gives a code to a binding that a record can say; empty when it cannot, or no code is left.
    Optional<Binding> bind(BindRequest request, boolean remembers) {
        if (!canSay(request) || !(request.wish() instanceof Wish.Axe(var a, var x, _))) return Optional.empty();
        var taken = x instanceof Choice.Exactly(var vn) ? leases.take(vn) : leases.take();
        if (taken.isEmpty()) return Optional.empty();
        var from = now.truncatedTo(ChronoUnit.SECONDS);
        var spot = taken.get().spot();
        int life = taken.get().lease().life();
        var clear = new BlockRecord(State.OPEN, taken.get().generation(), from.plus(request.ttl()).getEpochSecond(), 0);
        var binding = new Binding(records.id(spot, life, clear), clear.generation(), pool.name(), new Deal.Axe(a, spot.vn(), spot.extension(), Callback.NOBODY),
            request.terms(), from, from.plus(request.ttl()), "");
        given.add(taken.get());
        enter(new CodeDeed(spot, life, taken.get().lease().week(), records.open(spot, life, poolId, taken.get().lease().week(), binding), x instanceof Choice.Exactly, false), taken.get().lease());
        if (remembers) keepUntil = Math.max(keepUntil, now.plus(Turn.MEMORY).toEpochMilli());
        return Optional.of(binding);
    }

    /// Whether the binding that is asked for fits into a record.
    boolean canSay(BindRequest request) {
        var from = now.truncatedTo(ChronoUnit.SECONDS);
        return request.wish() instanceof Wish.Axe(_, _, Callback.Nobody()) && Records.canSay(from, from.plus(request.ttl()), request.reference(), request.terms());
    }

    /// Begins a decision about a bind that holds more than a code: with the code that was picked for it when it was decided last, while it was not known whether its places are free.
    void begin(BindRequest request) {
        drop();
        picked = kept.remove(request);
    }

    /// What is picked, and neither given nor given back.
    Optional<Spot> picked() {
        return Optional.ofNullable(picked).map(Taken::spot);
    }

    /// Leaves what was picked to the request until it is decided again: so each request of a batch has a code of its own, and all of these are read at once.
    void keep(BindRequest request) {
        var taken = picked;
        picked = null;
        if (taken != null) kept.put(request, taken);
    }

    /// Gives back what is kept for requests that are not decided again.
    void dropKept() {
        if (kept.isEmpty()) return;
        kept.values().forEach(Taken::giveBack);
        kept.clear();
        leases.changed();
    }

    /// A code for a binding that holds more, of this number; the one that was picked before is given back.
    Optional<Extension> pick(VirtualNumber vn) {
        drop();
        picked = leases.take(vn).orElse(null);
        return Optional.ofNullable(picked).map(taken -> taken.spot().extension());
    }

    /// Gives back what was picked and not claimed.
    void drop() {
        var taken = picked;
        picked = null;
        if (taken == null) return;
        taken.giveBack();
        leases.changed();
    }

    /// What was picked is, against all expectation, held by a claim: it stays taken until that is over.
    void leaveToClaim() {
        var taken = picked;
        picked = null;
        if (taken != null) taken.lease().leaveToClaim(taken.inBlock());
    }

    /// Gives what was picked to a binding that holds a claim of it.
    void claim() {
        var taken = picked;
        picked = null;
        if (taken == null) return;
        given.add(taken);
        enter(new CodeDeed(taken.spot(), taken.lease().life(), taken.lease().week(), Records.without(State.CLAIMED, taken.generation(), 0), false, false), taken.lease());
    }

    Leases leases() {
        return leases;
    }

    // Codes that are changed.

    /// How a binding stands that has a code.
    sealed interface Standing {
        /// It has ended, or there never was one.
        record Gone() implements Standing {}
        /// What is known of it, or of its claim, is older than what the journal has: to be asked again.
        record Behind() implements Standing {}
        /// Its record cannot be read.
        record Unreadable() implements Standing {}
        /// It is open, and its record says all of it.
        record Open(Found found, Binding binding) implements Standing {}
        /// It lies as a claim.
        record Claimed() implements Standing {}
    }

    /// @param id what the address is taken from
    Standing standing(BindingId id, CodeAddress address) {
        var spot = Spot.of(address);
        // What this node knew when the index was read it does not know any more.
        if (!heads.containsKey(spot)) return new Standing.Behind();
        var found = newest(spot);
        int least = touchedByOthers.getOrDefault(spot.touch(), 0);
        if (found.filter(each -> each.clear().generation() < least).isPresent()) return new Standing.Behind();
        // A block that is not there is wholly past its rest.
        if (found.isEmpty()) return new Standing.Gone();
        var clear = found.get().clear();
        if (found.get().life() != address.life()) return found.get().life() < address.life() ? new Standing.Behind() : new Standing.Gone();
        // Nobody is told of a turn before its record is in the index. Where an earlier one stands, or none, the index was built anew since, without what was past its rest.
        if (clear.turn() != address.turn()) return new Standing.Gone();
        return switch (clear.state()) {
            case FREE, RESTING -> new Standing.Gone();
            case CLAIMED -> wasClaimRead(spot, found.get()) ? new Standing.Claimed() : new Standing.Behind();
            case OPEN -> {
                if (now.getEpochSecond() >= clear.second()) yield new Standing.Gone();
                yield records.binding(found.get(), id, pool.name()).<Standing>map(binding -> new Standing.Open(found.get(), binding)).orElseGet(Standing.Unreadable::new);
            }
        };
    }

    /// Whether what is known of its claim is as new as its record: it became one by this turn, or the index showed it as one, so that the claim was read there too ([Heads#read]). While this node's own
    /// conversion is on its way into the index the record there still says all, and nobody has looked for a claim.
    private boolean wasClaimRead(Spot spot, Found newest) {
        if (decided.containsKey(spot)) return true;
        return heads.getOrDefault(spot, Optional.empty()).filter(there -> there.clear().state() == State.CLAIMED && there.life() == newest.life() && there.clear().turn() == newest.clear().turn()).isPresent();
    }

    private Optional<Found> newest(Spot spot) {
        var here = Optional.ofNullable(decided.get(spot)).or(() -> unindexed.apply(spot)).map(deed -> new Found(spot, deed.life(), deed.week(), poolId, deed.record()));
        var there = heads.getOrDefault(spot, Optional.empty());
        if (here.isEmpty() || there.isEmpty()) return here.or(() -> there);
        boolean isHere = here.get().life() != there.get().life() ? here.get().life() > there.get().life() : here.get().clear().generation() >= there.get().clear().generation();
        return isHere ? here : there;
    }

    /// The generation of the next record; empty when its binding must lie as a claim from then on, so that one is left for its end.
    static Optional<Integer> nextGeneration(Found found) {
        return found.clear().change() < BlockRecord.MOST_CHANGE - 2 ? Optional.of(found.clear().generation() + 1) : Optional.empty();
    }

    /// What a binding has become.
    void update(Found found, Binding next) {
        outlast(found.clear());
        enter(new CodeDeed(found.spot(), found.life(), found.week(), records.open(found.spot(), found.life(), poolId, found.week(), next), false, true));
    }

    /// From now on a claim says it.
    void convert(Found found) {
        outlast(found.clear());
        enter(new CodeDeed(found.spot(), found.life(), found.week(), Records.without(State.CLAIMED, found.clear().generation() + 1, 0), false, true));
    }

    /// It has ended.
    ///
    /// @return the last generation
    int release(Found found) {
        outlast(found.clear());
        return rest(found.spot(), found.life(), found.week(), found.clear().generation() + 1, lease(found.spot(), found.life()));
    }

    /// Ends a binding by what this node knows of it, since it holds its block.
    ///
    /// @return the last generation; [#OVER] when its time had come before; empty when its record has to be read
    OptionalInt releaseUnread(CodeAddress address) {
        var lease = leases.knowing(address);
        if (lease == null) return OptionalInt.empty();
        var spot = lease.block().at(address.code() % Codes.SIZE);
        var clear = lease.open(spot.inBlock());
        if (now.getEpochSecond() >= clear.second()) return OptionalInt.of(OVER);
        outlast(clear);
        return OptionalInt.of(rest(spot, lease.life(), lease.week(), clear.generation() + 1, lease));
    }

    private int rest(Spot spot, int life, int week, int generation, @Nullable Lease lease) {
        enter(new CodeDeed(spot, life, week, Records.without(State.RESTING, generation, rested), false, true), lease);
        return generation;
    }

    /// What this row takes back stands in an older one: were that still there when this one is forgotten, an index that is built anew would show it again.
    private void outlast(BlockRecord old) {
        keep(Records.freeAt(old, pool.rest()));
    }

    private void keep(long second) {
        if (second != Long.MAX_VALUE) keepUntil = Math.max(keepUntil, second * 1_000);
    }

    private void enter(CodeDeed deed) {
        enter(deed, lease(deed.spot(), deed.life()));
    }

    private @Nullable Lease lease(Spot spot, int life) {
        var lease = leases.lease(spot.block());
        return lease != null && lease.life() == life ? lease : null;
    }

    private void enter(CodeDeed deed, @Nullable Lease lease) {
        deeds.add(deed);
        if (deed.change()) decided.put(deed.spot(), deed);
        var clear = deed.clear();
        long free = Records.freeAt(clear, pool.rest());
        keep(free);
        if (lease != null) lease.note(deed.spot().inBlock(), clear, free);
    }

    /// Nothing was written: what was given is nobody's.
    void undo() {
        drop();
        dropKept();
        given.forEach(Taken::giveBack);
        leases.changed();
        for (var deed : deeds) {
            var lease = deed.change() ? lease(deed.spot(), deed.life()) : null;
            if (lease != null) lease.unsure(deed.spot().inBlock(), deed.clear().generation());
        }
    }

    /// Which codes were changed that had been given before, and to which generation.
    byte[] touched() {
        var bytes = ByteBuffer.allocate(Tables.TOUCH * (int) deeds.stream().filter(CodeDeed::change).count());
        for (var deed : deeds) {
            if (deed.change()) bytes.putLong(deed.spot().touch()).putInt(deed.clear().generation());
        }
        return bytes.array();
    }
}
