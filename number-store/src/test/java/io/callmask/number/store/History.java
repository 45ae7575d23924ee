package io.callmask.number.store;

import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was asked of a store and when, from any thread and any process of this machine, and whether the answers can all be true. For any back end.
///
/// Times are `System.nanoTime`, which the processes of one machine share. Bindings are AXYB, or AXE without a callback; they live longer than the history. A pair may be given
/// to one binding only, ever; a code again when it was released and has rested. Party A of an AXE changes one change after the other, and no more after one of which the outcome is unknown.
public final class History {
    private static final Queue<Changed> NONE = new ConcurrentLinkedQueue<>();

    private final long rest;
    private final Map<String, Bound> bound = new ConcurrentHashMap<>();
    private final Map<String, Long> releaseBegun = new ConcurrentHashMap<>();
    private final Map<String, Long> releaseDone = new ConcurrentHashMap<>();
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();
    private final Map<String, Coded> coded = new ConcurrentHashMap<>();
    private final Map<String, Queue<Changed>> changes = new ConcurrentHashMap<>();
    private final Queue<CodeLook> codeLooks = new ConcurrentLinkedQueue<>();

    /// A history that is over before any rest is.
    public History() {
        this(Duration.ofDays(365));
    }

    /// @param rest of codes
    public History(Duration rest) {
        this.rest = rest.toNanos();
    }

    /// An acknowledged bind.
    public record Bound(String id, RealNumber a, RealNumber b, VirtualNumber x, VirtualNumber y, long begun, long done) {}

    /// An acknowledged bind with an extension.
    public record Coded(String id, RealNumber a, VirtualNumber x, Extension extension, long begun, long done) {}

    private record Look(VirtualNumber dialled, RealNumber caller, long begun, long done, RouteAnswer answer) {}

    private record CodeLook(VirtualNumber dialled, Extension extension, long begun, long done, RouteAnswer answer) {}

    /// A change of party A; `done` is the end of time when nobody was told of it.
    private record Changed(RealNumber a, long begun, long done) {}

    private record Pair(VirtualNumber vn, RealNumber caller) {}

    private record Code(VirtualNumber vn, Extension extension) {}

    public void bound(Bound one) {
        bound.put(one.id(), one);
    }

    public void coded(Coded one) {
        coded.put(one.id(), one);
    }

    public void looked(VirtualNumber dialled, Extension extension, long begun, long done, RouteAnswer answer) {
        codeLooks.add(new CodeLook(dialled, extension, begun, done, answer));
    }

    public List<Coded> allCoded() {
        return List.copyOf(coded.values());
    }

    public void releaseBegun(String id, long at) {
        releaseBegun.merge(id, at, Math::min);
    }

    public void releaseDone(String id, long at) {
        releaseDone.merge(id, at, Math::min);
    }

    public void looked(VirtualNumber dialled, RealNumber caller, long begun, long done, RouteAnswer answer) {
        looks.add(new Look(dialled, caller, begun, done, answer));
    }

    /// Somebody else is asked for as party A.
    public void changeBegun(String id, RealNumber a, long at) {
        changes.computeIfAbsent(id, _ -> new ConcurrentLinkedQueue<>()).add(new Changed(a, at, Long.MAX_VALUE));
    }

    /// The change that was begun last is acknowledged.
    public void changeDone(String id, RealNumber a, long at) {
        var some = changes.get(id);
        if (some == null) throw new IllegalStateException(id + ": no change was begun");
        some.stream().filter(each -> each.a().equals(a) && each.done() == Long.MAX_VALUE).findFirst().ifPresent(open -> {
            some.remove(open);
            some.add(new Changed(a, open.begun(), at));
        });
    }

    public int changes() {
        return (int) changes.values().stream().flatMap(Queue::stream).filter(each -> each.done() != Long.MAX_VALUE).count();
    }

    /// Who may have been party A at some moment from `begun` to `done`.
    public Set<RealNumber> maybeA(Coded one, long begun, long done) {
        var all = List.copyOf(changes.getOrDefault(one.id(), NONE));
        long settled = all.stream().filter(each -> each.done() < begun).mapToLong(Changed::begun).max().orElse(Long.MIN_VALUE);
        var may = all.stream().filter(each -> each.begun() >= settled && each.begun() <= done).map(Changed::a).collect(Collectors.toSet());
        if (settled == Long.MIN_VALUE) may.add(one.a());
        return may;
    }

    public List<Bound> allBound() {
        return List.copyOf(bound.values());
    }

    public boolean isReleaseBegun(String id) {
        return releaseBegun.containsKey(id);
    }

    public boolean isReleased(String id) {
        return releaseDone.containsKey(id);
    }

    public int looks() {
        return looks.size();
    }

    /// What cannot be, in words; nothing when all can.
    public List<String> violations() {
        var wrong = new ArrayList<String>();
        var owners = new HashMap<Pair, Bound>();
        for (var one : bound.values()) {
            own(owners, new Pair(one.y(), one.a()), one, wrong);
            own(owners, new Pair(one.x(), one.b()), one, wrong);
        }
        var unacknowledged = new HashMap<Pair, String>();
        for (var look : looks) {
            var why = judge(look, owners.get(new Pair(look.dialled(), look.caller())));
            if (why != null) wrong.add(why);
            else if (look.answer() instanceof RouteAnswer.Found found && !bound.containsKey(found.route().binding().id().value())) {
                var id = found.route().binding().id().value();
                var other = unacknowledged.putIfAbsent(new Pair(look.dialled(), look.caller()), id);
                if (other != null && !other.equals(id)) wrong.add(look.dialled() + " with " + look.caller() + " is " + other + "'s and " + id + "'s");
            }
        }
        codes(wrong);
        return wrong;
    }

    private void codes(List<String> wrong) {
        var owners = new HashMap<Code, List<Coded>>();
        for (var one : coded.values()) owners.computeIfAbsent(new Code(one.x(), one.extension()), _ -> new ArrayList<>()).add(one);
        for (var some : owners.values()) {
            some.sort(Comparator.comparingLong(Coded::done));
            for (int i = 1; i < some.size(); i++) succeeds(some.get(i - 1), some.get(i), wrong);
        }
        for (var look : codeLooks) {
            var some = owners.getOrDefault(new Code(look.dialled(), look.extension()), List.of());
            if (!some.isEmpty()) judge(look, some, wrong);
        }
    }

    /// A rest is counted from a moment while the release was under way.
    private void succeeds(Coded former, Coded next, List<String> wrong) {
        long released = releaseBegun.getOrDefault(former.id(), Long.MAX_VALUE);
        boolean hasRested = released != Long.MAX_VALUE && released + rest <= next.done();
        if (!hasRested) wrong.add(next.x() + " with extension " + next.extension().digits() + " was given to " + former.id() + " and to " + next.id());
    }

    /// Codes that were given to another binding after one was released.
    public long reused() {
        return coded.size() - coded.values().stream().map(one -> new Code(one.x(), one.extension())).distinct().count();
    }

    private void judge(CodeLook look, List<Coded> owners, List<String> wrong) {
        switch (look.answer()) {
            case RouteAnswer.Unavailable() -> { }
            case RouteAnswer.Found found -> {
                var id = found.route().binding().id().value();
                var owner = owners.stream().filter(each -> each.id().equals(id)).findFirst();
                if (owner.isEmpty()) wrong.add("a call reached " + id + ", which does not hold this code");
                else if (!maybeA(owner.get(), look.begun(), look.done()).contains(found.ring())) wrong.add("a call in " + id + " reached another person");
                else if (releaseDone.getOrDefault(id, Long.MAX_VALUE) < look.begun()) wrong.add("a call was routed by " + id + " after its release had been acknowledged");
                else if (owners.stream().anyMatch(each -> each.begun() > owner.get().done() && each.done() < look.done())) wrong.add("a call was routed by " + id + " when its code was another's");
            }
            case RouteAnswer.Closed _, RouteAnswer.NotAParty _, RouteAnswer.Barred _, RouteAnswer.ExtensionMissing _, RouteAnswer.NoSuchExtension _, RouteAnswer.NoSuchNumber _, RouteAnswer.Locked _ -> {
                for (var owner : owners) {
                    boolean mayBe = owner.done() >= look.begun() || releaseBegun.getOrDefault(owner.id(), Long.MAX_VALUE) <= look.done();
                    if (!mayBe) wrong.add("acknowledged binding " + owner.id() + " was answered " + look.answer().getClass().getSimpleName());
                }
            }
        }
    }

    private static void own(Map<Pair, Bound> owners, Pair pair, Bound one, List<String> wrong) {
        var other = owners.putIfAbsent(pair, one);
        if (other != null) wrong.add(pair.vn() + " with " + pair.caller() + " was given to " + other.id() + " and to " + one.id());
    }

    private @Nullable String judge(Look look, @Nullable Bound owner) {
        return switch (look.answer()) {
            case RouteAnswer.Unavailable() -> null;
            case RouteAnswer.Found found -> judge(look, found, owner);
            case RouteAnswer.Closed _, RouteAnswer.NotAParty _, RouteAnswer.Barred _, RouteAnswer.ExtensionMissing _, RouteAnswer.NoSuchExtension _, RouteAnswer.NoSuchNumber _, RouteAnswer.Locked _ -> {
                if (owner == null || owner.done() >= look.begun() || releaseBegun.getOrDefault(owner.id(), Long.MAX_VALUE) <= look.done()) yield null;
                yield "acknowledged binding " + owner.id() + " was answered " + look.answer().getClass().getSimpleName();
            }
        };
    }

    /// Whether a pair may have been another binding's at the look: before its owner's, or after, with a rest between them.
    private boolean isApart(Look look, Bound owner) {
        long released = releaseBegun.getOrDefault(owner.id(), Long.MAX_VALUE);
        return look.begun() + rest <= owner.done() || released != Long.MAX_VALUE && released + rest <= look.done();
    }

    /// Whether the one rung is whom the binding that was found gives to this caller by this VN.
    private static boolean rings(Look look, RouteAnswer.Found found) {
        return found.route().binding().deal() instanceof Deal.Axyb(var a, var b, var x, var y)
            && (look.dialled().equals(y) && look.caller().equals(a) && found.ring().equals(b) || look.dialled().equals(x) && look.caller().equals(b) && found.ring().equals(a));
    }

    private @Nullable String judge(Look look, RouteAnswer.Found found, @Nullable Bound owner) {
        var id = found.route().binding().id().value();
        if (owner == null || !owner.id().equals(id)) {
            if (bound.get(id) != null || owner != null && !isApart(look, owner)) return "a call reached " + id + ", which does not hold this pair";
            // A bind that nobody was told of may have been made all the same; its parties say whether it makes sense.
            return rings(look, found) ? null : "a call in " + id + ", which nobody was told of, reached another person";
        }
        if (!found.ring().equals(look.caller().equals(owner.a()) ? owner.b() : owner.a())) return "a call in " + id + " reached another person";
        return releaseDone.getOrDefault(id, Long.MAX_VALUE) < look.begun() ? "a call was routed by " + id + " after its release had been acknowledged" : null;
    }
}
