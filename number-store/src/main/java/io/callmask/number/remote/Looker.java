package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.remote.Cells.Held;
import io.callmask.number.remote.Cells.Slotted;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.route.Target;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Answers calls from the index: one script, one round trip, for strangers and unknown numbers too, so that nothing can be told from the time it takes. Whatever
/// is not certain is unavailable, never "no binding". Any thread.
final class Looker {
    private static final RouteAnswer UNAVAILABLE = new RouteAnswer.Unavailable();
    /// Where a number that is no VN of ours is looked for, in vain.
    private static final int NOWHERE = 0;
    /// Epoch, header, record, slot, binding.
    private static final int CODE_ANSWER = 5;
    private static final int TIMES = 3 * Long.BYTES;
    /// A last caller: when, the index's epoch, the binding's end; pool and week; then sealed.
    private static final int LAST_CLEAR = TIMES + Integer.BYTES + Short.BYTES;

    private final Works works;

    Looker(Works works) {
        this.works = works;
    }

    CompletionStage<RouteAnswer> look(RouteKey key, Instant now) {
        int pool = works.registry().home(key.dialled()).map(Registry.Home::pool).orElse(NOWHERE);
        int partition = works.registry().home(key.dialled()).map(Registry.Home::partition).orElseGet(this::anyPartition);
        var wire = works.link().wire();
        var epoch = works.link().epoch(partition);
        if (wire.isEmpty() || epoch.isEmpty()) return CompletableFuture.completedStage(UNAVAILABLE);
        var keys = new ArrayList<byte[]>();
        keys.add(Names.meta(partition));
        if (key.extension().isNone()) {
            keys.add(Names.slots(partition, new Bytes(works.keys().caller(key.caller(), pool))));
            keys.add(Names.slots(partition, new Bytes(works.keys().whole(key.dialled(), pool))));
        } else return code(key, now, pool, partition, wire.get(), epoch.get());
        var arguments = List.of(Names.ascii(epoch.get()), Names.field(key.dialled()), Names.bindings(partition));
        long asked = works.nanos();
        return fresh(asked, wire.get().look(Scripts.LOOK, keys, arguments).thenCompose(found -> answer(wire.get(), partition, key, now, found)));
    }

    private CompletionStage<RouteAnswer> fresh(long asked, CompletionStage<RouteAnswer> answering) {
        return answering.handle((answer, failure) -> {
            boolean isFresh = works.nanos() - asked < works.settings().limits().freshness().toNanos() && works.link().isCertain(asked);
            return failure == null && isFresh ? answer : UNAVAILABLE;
        });
    }

    /// Who keyed an extension: the block's record decides, and where it says that a claim does, the claim.
    private CompletionStage<RouteAnswer> code(RouteKey key, Instant now, int pool, int partition, Wire wire, long epoch) {
        var spot = Spot.of(key.dialled(), key.extension());
        var keys = List.of(Names.meta(partition), Names.block(partition, spot.block()), Names.slots(partition, new Bytes(works.keys().code(key.dialled(), key.extension(), pool))));
        var arguments = List.of(Names.ascii(epoch), Names.field(key.dialled()), Names.bindings(partition), Blocks.offset(spot));
        return fresh(works.nanos(), wire.look(Scripts.LOOK_CODE, keys, arguments).thenCompose(found -> {
            if (found.size() != CODE_ANSWER) {
                works.link().close(partition);
                return CompletableFuture.completedStage(UNAVAILABLE);
            }
            if (works.pools().isLocked(key.dialled())) return CompletableFuture.completedStage(locked(key.dialled()));
            var record = Blocks.found(spot, pool, found.get(1), found.get(2));
            if (record.isPresent() && record.get().clear().state() == State.CLAIMED) return claimed(wire, partition, key, now, found.subList(3, CODE_ANSWER));
            return CompletableFuture.completedStage(record.map(each -> code(key, now, each)).orElseGet(() -> works.pools().stranger(key.dialled(), true)));
        }));
    }

    private RouteAnswer code(RouteKey key, Instant now, Records.Found found) {
        var clear = found.clear();
        // By where the number lives: taken out of the settings, or with its whole pool, it routes on until its bindings end.
        var pool = pool(key.dialled());
        var rest = works.pools().named(pool).map(Pool::rest).orElse(Pool.SHORTEST_REST);
        if (now.getEpochSecond() >= Records.freeAt(clear, rest)) return works.pools().stranger(key.dialled(), true);
        if (clear.state() == State.RESTING || now.getEpochSecond() >= clear.second()) return new RouteAnswer.Closed(works.records().id(found.spot(), found.life(), clear), pool);
        var binding = works.records().binding(found, pool);
        if (binding.isEmpty()) {
            works.unreadable("binding=" + works.records().id(found.spot(), found.life(), clear));
            return UNAVAILABLE;
        }
        var route = Route.of(binding.get()).getFirst();
        if (!route.isFor(key)) return new RouteAnswer.NotAParty(pool);
        return switch (route.target()) {
            case Target.Ring(var callee) -> new RouteAnswer.Found(route, callee);
            case Target.Nobody(var why) -> new RouteAnswer.Barred(route, why);
            // A record says of nobody whom A would call back.
            case Target.RingUntil _, Target.LastCaller _ -> UNAVAILABLE;
        };
    }

    private CompletionStage<RouteAnswer> claimed(Wire wire, int partition, RouteKey key, Instant now, List<byte[]> slotAndBinding) {
        var slot = Cells.slot(slotAndBinding.get(0));
        // Past its rest, and swept away perhaps.
        if (slot.isEmpty() || now.toEpochMilli() >= slot.get().freeAt()) return CompletableFuture.completedStage(works.pools().stranger(key.dialled(), true));
        return answer(wire, partition, key, now, slot.get(), slotAndBinding.get(1), false);
    }

    private int anyPartition() {
        return works.registry().partitions().first();
    }

    private CompletionStage<RouteAnswer> answer(Wire wire, int partition, RouteKey key, Instant now, List<byte[]> found) {
        if (found.size() < 3) {
            works.link().close(partition);
            return CompletableFuture.completedStage(UNAVAILABLE);
        }
        if (works.pools().isLocked(key.dialled())) return CompletableFuture.completedStage(locked(key.dialled()));
        for (int i = 1; i + 1 < found.size(); i += 2) {
            var slot = Cells.slot(found.get(i));
            if (slot.isPresent() && now.toEpochMilli() < slot.get().freeAt()) return answer(wire, partition, key, now, slot.get(), found.get(i + 1), i > 1);
        }
        return CompletableFuture.completedStage(works.pools().stranger(key.dialled(), !key.extension().isNone()));
    }

    private RouteAnswer locked(VirtualNumber vn) {
        return new RouteAnswer.Locked(works.pools().place(vn).map(place -> place.pool().name()).orElse(""));
    }

    /// @param isWhole whether the slot is the VN for anyone; else it is the caller's own, or the extension's
    private CompletionStage<RouteAnswer> answer(Wire wire, int partition, RouteKey key, Instant now, Slotted slot, byte[] cell, boolean isWhole) {
        var id = BindingIds.of(slot.id());
        if (now.toEpochMilli() >= slot.until()) return CompletableFuture.completedStage(closed(id, key.dialled()));
        return switch (works.cells().binding(slot.id(), cell)) {
            case Held.Gone() -> CompletableFuture.completedStage(closed(id, key.dialled()));
            case Held.Unreadable() -> {
                works.unreadable("binding=" + id);
                yield CompletableFuture.completedStage(UNAVAILABLE);
            }
            case Held.Standing(var deed) -> standing(wire, partition, key, now, deed.binding(), isWhole);
        };
    }

    private RouteAnswer closed(BindingId id, VirtualNumber vn) {
        return new RouteAnswer.Closed(id, pool(vn));
    }

    /// The name of the pool whose bindings are on the VN; empty when there never were any.
    private String pool(VirtualNumber vn) {
        return works.registry().home(vn).flatMap(home -> works.registry().name(home.pool())).orElse("");
    }

    private CompletionStage<RouteAnswer> standing(Wire wire, int partition, RouteKey key, Instant now, Binding binding, boolean isWhole) {
        var closed = new RouteAnswer.Closed(binding.id(), binding.pool());
        if (!binding.isOpenAt(now)) return CompletableFuture.completedStage(closed);
        var slot = key.extension().isNone() ? null : new Slot.Code(key.dialled(), key.extension());
        var pair = new Slot.Pair(key.dialled(), key.caller());
        var whole = new Slot.Whole(key.dialled());
        var routes = Route.of(binding);
        // Who was a party by a slot of their own never falls through to what the VN means for anyone, though the binding may be newer here than its slots.
        Optional<Route> route = slot != null ? holding(routes, slot) : holding(routes, pair).or(() -> isWhole ? holding(routes, whole) : Optional.empty());
        // The slot is the binding's no more: what says so is on its way.
        if (route.isEmpty()) return CompletableFuture.completedStage(isWhole ? works.pools().stranger(key.dialled(), false) : closed);
        if (!route.get().isFor(key)) return CompletableFuture.completedStage(new RouteAnswer.NotAParty(binding.pool()));
        return target(wire, partition, now, route.get());
    }

    private static Optional<Route> holding(List<Route> routes, Slot slot) {
        return routes.stream().filter(route -> route.slots().contains(slot)).findFirst();
    }

    private CompletionStage<RouteAnswer> target(Wire wire, int partition, Instant now, Route route) {
        return switch (route.target()) {
            case Target.Ring(var callee) -> CompletableFuture.completedStage(new RouteAnswer.Found(route, callee));
            case Target.Nobody(var why) -> CompletableFuture.completedStage(new RouteAnswer.Barred(route, why));
            case Target.RingUntil(var callee, var until) -> CompletableFuture.completedStage(now.isBefore(until) ? new RouteAnswer.Found(route, callee) : barred(route));
            case Target.LastCaller(var within, var otherwise) -> {
                byte[] id = BindingIds.bytes(route.binding().id());
                yield wire.values(List.of(Names.lastCaller(partition, id))).thenApply(found -> lastCaller(id, found.getFirst(), route, works.link().epoch(partition).orElse(0L))
                    .filter(last -> now.isBefore(last.at().plus(within)) && works.rules().isRingable(last.caller()))
                    .<RouteAnswer>map(last -> new RouteAnswer.Found(route, last.caller())).orElseGet(() -> otherwise(route, otherwise)));
            }
        };
    }

    private static RouteAnswer otherwise(Route route, Target otherwise) {
        return otherwise instanceof Target.Ring(var callee) ? new RouteAnswer.Found(route, callee) : barred(route);
    }

    private static RouteAnswer barred(Route route) {
        return new RouteAnswer.Barred(route, Target.Why.NO_CALLBACK);
    }

    private record Last(RealNumber caller, Instant at) {}

    /// Notes who called A, for a binding that calls the last one back. It lies in Redis alone: when that is lost, A reaches whom the binding names otherwise. Where it cannot be sealed, what is
    /// noted is that somebody called: nobody is called back then. Only where neither can be written is the call not put through, or A would reach who called before.
    CompletionStage<RouteAnswer> note(RouteAnswer.Found answer, RealNumber caller, Instant now) {
        var home = works.registry().home(answer.route().dialled());
        var wire = works.link().wire();
        var epoch = home.flatMap(there -> works.link().epoch(there.partition()));
        if (home.isEmpty() || wire.isEmpty() || epoch.isEmpty()) return CompletableFuture.completedStage(UNAVAILABLE);
        int partition = home.get().partition();
        byte[] id = BindingIds.bytes(answer.route().binding().id());
        return wire.get().look(Scripts.VALUES, List.of(Names.meta(partition), Names.binding(partition, id)), List.of(Names.ascii(epoch.get()))).<RouteAnswer>thenCompose(found -> {
            if (found.size() != 2) return CompletableFuture.completedStage(UNAVAILABLE);
            // Released a moment ago.
            if (!Cells.stands(found.get(1))) return CompletableFuture.completedStage(answer);
            return wire.get().note(Names.lastCaller(partition, id), note(found.get(1), id, answer, caller, now, Long.parseLong(new String(found.get(0), StandardCharsets.US_ASCII)))).thenApply(_ -> answer);
        }).exceptionally(_ -> UNAVAILABLE);
    }

    /// Sealed under the key of the binding itself, which is there for as long as that can be called. Nonces are this session's: without one nothing may be sealed.
    private byte[] note(byte[] cell, byte[] id, RouteAnswer.Found answer, RealNumber caller, Instant now, long epoch) {
        var key = works.cells().key(cell).filter(_ -> works.session().isHeld());
        byte[] times = Bytes.of(now.toEpochMilli(), epoch, answer.route().binding().until().toEpochMilli());
        if (key.isEmpty()) return times;
        // Whoever is A later did not get that call.
        byte[] digits = Names.ascii(caller.digits() + answer.ring().digits());
        byte[] clear = ByteBuffer.allocate(LAST_CLEAR).put(times).putInt(key.get().pool()).putShort((short) key.get().week()).array();
        return Bytes.join(clear, key.get().sealer().seal(works.cells().nonce(works.session().epoch()), digits, Bytes.join(id, clear)));
    }

    private Optional<Last> lastCaller(byte[] id, byte[] value, Route route, long epoch) {
        if (value.length < LAST_CLEAR) return Optional.empty();
        var in = ByteBuffer.wrap(value);
        long at = in.getLong();
        // Of an index that has been built anew since it was noted, and who called in between nobody knows: better nobody called back than the wrong one.
        if (in.getLong() != epoch) return Optional.empty();
        in.position(TIMES);
        var key = works.dataKeys().known(in.getInt(), in.getShort() & 0xffff);
        // What the binding was before it was changed has ended since, and its key with it.
        if (key.isEmpty()) return Optional.empty();
        var plain = key.get().open(value, LAST_CLEAR, Bytes.join(id, Arrays.copyOf(value, LAST_CLEAR)));
        if (plain.isEmpty()) works.unreadable("last-caller-of=" + route.binding().id());
        return plain.flatMap(bytes -> {
            var both = new String(bytes, StandardCharsets.US_ASCII);
            int a = both.lastIndexOf('+');
            boolean isHis = route.caller() instanceof Route.Caller.One(var dialling) && dialling.digits().equals(both.substring(a));
            return isHis ? Optional.of(new Last(RealNumber.of(both.substring(0, a)), Instant.ofEpochMilli(at))) : Optional.empty();
        });
    }
}
