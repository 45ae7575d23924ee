package io.callmask.number.store;

import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.RouteKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// What was asked of a store and when, from any thread and any process of this machine, and whether the answers can all be true. For any back end.
///
/// What a binding held is given to another only when it was released and has rested; but for X of an XYB, which is free when it has its first caller. Party A of an AXE changes one change after the other, and no more after one of which the
/// outcome is unknown. How long a binding lives is told by the clock of the node that is asked.
public final class History implements Notes {
    private static final long NEVER = Long.MAX_VALUE;

    private final long rest;
    private final Map<String, Bound> bound = new ConcurrentHashMap<>();
    private final Map<String, Bound> waiting = new ConcurrentHashMap<>();
    private final Map<String, Keyed> keyed = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> made = new ConcurrentHashMap<>();
    private final Map<String, Queue<Long>> releasesBegun = new ConcurrentHashMap<>();
    private final Map<String, Long> releaseDone = new ConcurrentHashMap<>();
    private final Map<String, Queue<Changed>> changes = new ConcurrentHashMap<>();
    private final Queue<Refused> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrongAtOnce = new ConcurrentLinkedQueue<>();

    /// A history that is over before any rest is.
    public History() {
        this(Duration.ofDays(365));
    }

    /// @param rest of codes and pairs
    public History(Duration rest) {
        this.rest = rest.toNanos();
    }

    private record Look(RouteKey key, Span span, Seen seen) {}

    /// A change of party A; `done` is the end of time when nobody was told of it.
    private record Changed(RealNumber a, long begun, long done) {}

    /// A release or a change that was told that there is no such binding, or another generation of it.
    ///
    /// @param releases that had to be begun by then, so that it may be
    private record Refused(String what, String id, int releases, Span span) {}

    /// What a binding holds: a VN for one caller, or with an extension, or for anyone.
    private sealed interface Held {
        record Pair(VirtualNumber vn, RealNumber caller) implements Held {}

        record Code(VirtualNumber vn, Extension extension) implements Held {}

        record Whole(VirtualNumber vn) implements Held {}

        static List<Held> by(Deal deal) {
            return switch (deal) {
                case Deal.Axyb(var a, var b, var x, var y) -> List.of(new Pair(y, a), new Pair(x, b));
                case Deal.Axe(_, var x, var extension, _) -> List.of(new Code(x, extension));
                case Deal.Xyb(var b, var x, var y) -> List.of(new Whole(x), new Pair(y, b));
                case Deal.Axb _, Deal.Ax _, Deal.Axn _, Deal.Axeyb _, Deal.Axg _, Deal.XybMet _ -> throw new IllegalArgumentException(deal.mode() + " (expected: AXYB, AXE, or XYB before its first call)");
            };
        }

        /// What a call may come by.
        static List<Held> of(RouteKey key) {
            return key.extension().isNone() ? List.of(new Pair(key.dialled(), key.caller()), new Whole(key.dialled())) : List.of(new Code(key.dialled(), key.extension()));
        }
    }

    @Override public void keyAsked(Keyed one) {
        keyed.putIfAbsent(one.key(), one);
    }

    @Override public void bound(Bound one, String key) {
        var known = bound.putIfAbsent(one.id(), one);
        if (known != null && !known.deal().equals(one.deal())) wrongAtOnce.add(one.id() + " was acknowledged twice, with other parties or numbers");
        if (known != null && key.isEmpty()) wrongAtOnce.add(one.id() + " was given out twice");
        if (one.deal() instanceof Deal.Xyb) waiting.putIfAbsent(one.id(), one);
        if (!key.isEmpty()) made.computeIfAbsent(key, _ -> ConcurrentHashMap.newKeySet()).add(one.id());
    }

    @Override public void keyRefused(String key) {
        wrongAtOnce.add("the key " + key + " was told to be another request's");
    }

    @Override public void releaseBegun(String id, long at) {
        releasesBegun.computeIfAbsent(id, _ -> new ConcurrentLinkedQueue<>()).add(at);
    }

    @Override public void released(String id, boolean wasThere, Span span) {
        // This release itself, and one more.
        if (!wasThere) refusals.add(new Refused("its release", id, 2, span));
        releaseDone.merge(id, span.done(), Math::min);
    }

    @Override public void changeBegun(String id, RealNumber a, long at) {
        changes.computeIfAbsent(id, _ -> new ConcurrentLinkedQueue<>()).add(new Changed(a, at, NEVER));
    }

    @Override public void changeDone(String id, RealNumber a, long at) {
        var open = open(id, a);
        changesOf(id).remove(open);
        changesOf(id).add(new Changed(a, open.begun(), at));
    }

    @Override public void changeRefused(String id, RealNumber a, Span span) {
        changesOf(id).remove(open(id, a));
        refusals.add(new Refused("its change", id, 1, span));
    }

    private Queue<Changed> changesOf(String id) {
        return changes.getOrDefault(id, new ConcurrentLinkedQueue<>());
    }

    private Changed open(String id, RealNumber a) {
        return changesOf(id).stream().filter(each -> each.a().equals(a) && each.done() == NEVER).findFirst().orElseThrow(() -> new IllegalStateException(id + ": no change was begun"));
    }

    @Override public void looked(RouteKey key, Span span, Seen seen) {
        looks.add(new Look(key, span, seen));
    }

    @Override public Collection<Bound> waiting() {
        return waiting.values();
    }

    /// Acknowledged bindings of one kind.
    public List<Bound> all(Class<? extends Deal> kind) {
        return bound.values().stream().filter(one -> kind.isInstance(one.deal())).toList();
    }

    /// Whether somebody was told that the bind with this key was made.
    public boolean isMade(String key) {
        return made.containsKey(key);
    }

    /// What was ever asked for with a key.
    public List<Keyed> keys() {
        return List.copyOf(keyed.values());
    }

    public int changes() {
        return (int) changes.values().stream().flatMap(Queue::stream).filter(each -> each.done() != NEVER).count();
    }

    public boolean isReleaseBegun(String id) {
        return releasesBegun.containsKey(id);
    }

    /// First callers that reached somebody, by X.
    public long met() {
        var all = waiting.values().stream().map(one -> one.deal().x()).collect(Collectors.toSet());
        return looks.stream().filter(look -> look.seen() instanceof Seen.Reached && all.contains(look.key().dialled())).map(look -> look.key().dialled()).distinct().count();
    }

    /// Look-ups of bindings that had ended by themselves: that nobody had begun to release by then.
    public long ended() {
        return looks.stream().filter(look -> look.seen() instanceof Seen.Denied(_, var id) && bound.containsKey(id)
            && releasesBegun.getOrDefault(id, new ConcurrentLinkedQueue<>()).stream().allMatch(begun -> begun > look.span().done())).count();
    }

    /// Codes that were given to another binding after one was released.
    public long reused() {
        var codes = all(Deal.Axe.class);
        return codes.size() - codes.stream().map(one -> Held.by(one.deal())).distinct().count();
    }

    /// Who may have been party A of an AXE at some moment from `begun` to `done`.
    private Set<RealNumber> maybeA(Bound one, RealNumber first, long begun, long done) {
        var all = List.copyOf(changesOf(one.id()));
        long settled = all.stream().filter(each -> each.done() < begun).mapToLong(Changed::begun).max().orElse(Long.MIN_VALUE);
        var may = all.stream().filter(each -> each.begun() >= settled && each.begun() <= done).map(Changed::a).collect(Collectors.toSet());
        if (settled == Long.MIN_VALUE) may.add(first);
        return may;
    }

    /// The first moment at which a release was begun.
    private long firstRelease(String id) {
        return releasesBegun.getOrDefault(id, new ConcurrentLinkedQueue<>()).stream().mapToLong(Long::longValue).min().orElse(NEVER);
    }

    /// What cannot be, in words; nothing when all can.
    public List<String> violations() {
        return new Judgement().violations();
    }

    /// One look through all that was noted.
    private final class Judgement {
        private final List<String> wrong = new ArrayList<>(wrongAtOnce);
        private final Map<Held, List<Bound>> owners = new HashMap<>();
        private final Map<String, Long> gone = new HashMap<>(releaseDone);
        /// Of each XYB, who has called its X since it was made.
        private final Map<String, List<Look>> calls = new HashMap<>();
        /// Who was seen to be the first caller, and when at the latest.
        private final Map<String, Map<RealNumber, Long>> first = new HashMap<>();

        List<String> violations() {
            for (var one : bound.values()) for (var held : Held.by(one.deal())) owners.computeIfAbsent(held, _ -> new ArrayList<>()).add(one);
            made.forEach((key, ids) -> {
                if (ids.size() > 1) wrong.add("the key " + key + " made " + String.join(" and ", ids));
            });
            refusals.forEach(this::judge);
            for (var look : looks) gather(look);
            for (var some : owners.entrySet()) {
                some.getValue().sort(Comparator.comparingLong(Bound::done));
                for (int i = 1; i < some.getValue().size(); i++) succeeds(some.getKey(), some.getValue().get(i - 1), some.getValue().get(i));
            }
            first.forEach((id, some) -> {
                if (some.size() > 1) wrong.add(id + " has had " + some.size() + " first callers");
            });
            for (var look : looks) judge(look);
            strangers();
            return wrong;
        }

        private void gather(Look look) {
            for (var held : Held.of(look.key())) for (var owner : owners.getOrDefault(held, List.of())) {
                if (held instanceof Held.Whole && look.span().done() >= owner.begun()) calls.computeIfAbsent(owner.id(), _ -> new ArrayList<>()).add(look);
                switch (look.seen()) {
                    case Seen.Reached(var id, var ring, _) -> {
                        if (id.equals(owner.id()) && owner.deal() instanceof Deal.Xyb) first.computeIfAbsent(id, _ -> new HashMap<>()).merge(held instanceof Held.Whole ? look.key().caller() : ring, look.span().done(), Math::min);
                    }
                    case Seen.Denied(_, var id) -> {
                        boolean isAny = !(owner.deal() instanceof Deal.Xyb) && owner.done() < look.span().begun();
                        if (id.equals(owner.id()) || isAny) gone.merge(owner.id(), look.span().done(), Math::min);
                    }
                    case Seen.Unknown() -> { }
                }
            }
        }

        /// A rest is counted from a moment while the release was under way.
        private void succeeds(Held held, Bound former, Bound next) {
            if (!isRested(former, next.done()) && !(held instanceof Held.Whole && isCalled(former, next.done()))) wrong.add(held + " was given to " + former.id() + " and to " + next.id());
        }

        /// Whether somebody may have been the first caller by then.
        private boolean isCalled(Bound former, long at) {
            return !callers(former, at).isEmpty();
        }

        private boolean isRested(Bound former, long at) {
            long released = firstRelease(former.id());
            return released != NEVER && released + rest <= at;
        }

        private void judge(Refused refused) {
            var one = bound.get(refused.id());
            if (one == null) return;
            long begun = releasesBegun.getOrDefault(refused.id(), new ConcurrentLinkedQueue<>()).stream().filter(at -> at <= refused.span().done()).count();
            if (begun < refused.releases() && refused.span().to().isBefore(one.until())) wrong.add("acknowledged binding " + refused.id() + " was not found by " + refused.what());
        }

        private void judge(Look look) {
            switch (look.seen()) {
                case Seen.Unknown() -> { }
                case Seen.Reached(var id, var ring, _) when bound.containsKey(id) -> reached(look, bound.get(id), ring);
                case Seen.Reached(var id, _, boolean fits) -> {
                    if (!fits) wrong.add("a call in " + id + ", which nobody was told of, reached another person");
                }
                case Seen.Denied denied -> {
                    for (var held : Held.of(look.key())) for (var owner : owners.getOrDefault(held, List.of())) denied(look, held, owner, denied);
                }
            }
        }

        private void reached(Look look, Bound owner, RealNumber ring) {
            var span = look.span();
            var held = Held.of(look.key()).stream().filter(each -> holds(owner, each, look)).findFirst();
            if (held.isEmpty()) wrong.add("a call reached " + owner.id() + ", which does not hold " + Held.of(look.key()).getFirst());
            else if (!mayRing(owner, held.get(), look).contains(ring)) wrong.add("a call in " + owner.id() + " reached another person");
            else if (gone.getOrDefault(owner.id(), NEVER) < span.begun()) wrong.add("a call was routed by " + owner.id() + " after its release had been acknowledged, or after somebody was told that it is no more");
            else if (!span.from().isBefore(owner.until())) wrong.add("a call was routed by " + owner.id() + " after its end");
            else if (!(held.get() instanceof Held.Whole) && owners.getOrDefault(held.get(), List.of()).stream().anyMatch(each -> each.begun() > owner.done() && each.done() < span.done())) wrong.add("a call was routed by " + owner.id() + " when what it held was another's");
        }

        /// Whether a call may come by this. By X of an XYB comes its first caller, and nobody who was told before that it is somebody else.
        private boolean holds(Bound owner, Held held, Look look) {
            if (!Held.by(owner.deal()).contains(held)) return false;
            return !(held instanceof Held.Whole) || calls.getOrDefault(owner.id(), List.of()).stream().noneMatch(each -> each.key().caller().equals(look.key().caller())
                && each.seen() instanceof Seen.Denied(var answer, _) && answer.equals("NotAParty") && each.span().done() < look.span().begun() && each.span().begun() > owner.done());
        }

        private Set<RealNumber> mayRing(Bound owner, Held held, Look look) {
            return switch (owner.deal()) {
                case Deal.Axyb(var a, var b, _, _) -> Set.of(look.key().caller().equals(a) ? b : a);
                case Deal.Axe(var a, _, _, _) -> maybeA(owner, a, look.span().begun(), look.span().done());
                case Deal.Xyb(var b, _, _) -> held instanceof Held.Whole ? Set.of(b) : callers(owner, look.span().done());
                case Deal.Axb _, Deal.Ax _, Deal.Axn _, Deal.Axeyb _, Deal.Axg _, Deal.XybMet _ -> Set.of();
            };
        }

        /// Who has called X of an XYB by then.
        private Set<RealNumber> callers(Bound owner, long until) {
            return calls.getOrDefault(owner.id(), List.of()).stream().filter(each -> each.span().begun() <= until).map(each -> each.key().caller()).collect(Collectors.toSet());
        }

        private void denied(Look look, Held held, Bound owner, Seen.Denied denied) {
            var span = look.span();
            boolean mayBe = owner.done() >= span.begun() || firstRelease(owner.id()) <= span.done() || !span.to().isBefore(owner.until()) || owner.deal() instanceof Deal.Xyb && (isWaiting(look, held, owner, denied.answer()) || held instanceof Held.Whole && isAnothers(look, owner, denied.binding()));
            if (!mayBe) wrong.add("acknowledged binding " + owner.id() + " was answered " + denied.answer());
        }

        /// Whether who calls an X was the first caller of another binding on it, which has ended: they are told of that one.
        private boolean isAnothers(Look look, Bound owner, String id) {
            var other = bound.get(id);
            boolean isEnded = other == null || firstRelease(id) <= look.span().done() || !look.span().to().isBefore(other.until());
            return !id.isEmpty() && !id.equals(owner.id()) && isEnded;
        }

        /// Whether somebody else may be the first caller, or nobody yet.
        private boolean isWaiting(Look look, Held held, Bound owner, String answer) {
            var known = first.getOrDefault(owner.id(), Map.of());
            if (!(held instanceof Held.Whole)) return answer.equals("Barred") && known.values().stream().noneMatch(at -> at < look.span().begun());
            var others = new HashSet<>(callers(owner, look.span().done()));
            others.remove(look.key().caller());
            return answer.equals("NotAParty") && !others.isEmpty() && known.getOrDefault(look.key().caller(), NEVER) >= look.span().begun();
        }

        /// What bindings hold that nobody was told of, or that are told by their first callers alone: each was there while it was found, and no other can have been then, nor shortly before or after.
        private void strangers() {
            var found = new HashMap<Held, Map<String, Span>>();
            for (var look : looks) {
                // Who was the first caller holds X from then on.
                if (!(look.seen() instanceof Seen.Reached(var id, _, _)) || bound.containsKey(id) && !(bound.get(id).deal() instanceof Deal.Xyb)) continue;
                var held = Held.of(look.key()).getFirst();
                for (var owner : owners.getOrDefault(held, List.of())) {
                    if (owner.id().equals(id)) continue;
                    boolean isApart = look.span().begun() + rest <= owner.done() || isRested(owner, look.span().done());
                    if (!isApart) wrong.add("a call reached " + id + ", which does not hold " + held);
                }
                var others = found.computeIfAbsent(held, _ -> new HashMap<>());
                others.forEach((other, when) -> {
                    boolean isApart = when.begun() + rest <= look.span().done() || look.span().begun() + rest <= when.done();
                    if (!other.equals(id) && !isApart) wrong.add(held + " is " + other + "'s and " + id + "'s");
                });
                others.putIfAbsent(id, look.span());
            }
        }
    }

    /// How a look-up of each thing that an acknowledged binding holds is asked for; of X of an XYB none.
    public static List<RouteKey> keys(Bound one) {
        return switch (one.deal()) {
            case Deal.Axyb(var a, var b, var x, var y) -> List.of(new RouteKey(y, a), new RouteKey(x, b));
            case Deal.Axe(_, var x, var extension, _) -> List.of(new RouteKey(x, RealNumber.of("+12125559999"), extension));
            case Deal.Xyb(var b, _, var y) -> List.of(new RouteKey(y, b));
            case Deal.Axb _, Deal.Ax _, Deal.Axn _, Deal.Axeyb _, Deal.Axg _, Deal.XybMet _ -> List.of();
        };
    }
}
