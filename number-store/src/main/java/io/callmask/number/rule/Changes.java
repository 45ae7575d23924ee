package io.callmask.number.rule;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.route.Slot;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// What becomes of a binding by changes. Pure.
public final class Changes {
    private Changes() {}

    /// The binding with all changes, or empty when one of them asks for a part that the mode has not.
    ///
    /// @param generation the new one
    /// @param now        what a new lifetime is counted from
    /// @throws IllegalArgumentException when two parties would be one person, or a group would be empty
    public static Optional<Binding> applied(Binding binding, List<Change> changes, long generation, Instant now) {
        var next = Optional.of(binding);
        for (var change : changes) next = next.flatMap(so -> applied(so, change, generation, now));
        return next;
    }

    /// Which part of an update asked for a slot that the binding did not have.
    public static String field(Binding before, Binding after, Slot slot) {
        if (!(slot instanceof Slot.Pair(_, var caller)) || before.deal().people().contains(caller)) return "callback";
        return switch (after.deal()) {
            case Deal.Axyb it    -> it.a().equals(caller) ? "a" : "b";
            case Deal.Axb it     -> it.a().equals(caller) ? "a" : "b";
            case Deal.Axeyb it   -> it.a().equals(caller) ? "a" : "b";
            case Deal.XybMet it  -> it.a().equals(caller) ? "a" : "b";
            case Deal.Xyb _      -> "b";
            case Deal.Axg it     -> it.a().equals(caller) ? "a" : "members";
            case Deal.Ax _, Deal.Axn _, Deal.Axe _ -> "a";
        };
    }

    private static Optional<Binding> applied(Binding old, Change change, long generation, Instant now) {
        var terms = old.terms();
        return switch (change) {
            case Change.SwapA(var a) -> withA(old.deal(), a).map(deal -> old.with(deal, generation));
            case Change.SwapB(var b) -> withB(old.deal(), b).map(deal -> old.with(deal, generation));
            case Change.Members members -> withMembers(old.deal(), members).map(deal -> old.with(deal, generation));
            case Change.CallsBack(var callback) -> withCallback(old.deal(), callback).map(deal -> old.with(deal, generation));
            case Change.Opens(var directions) -> Optional.of(with(old, generation, new Terms(directions, terms.maxDuration(), terms.noAnswer(), terms.isRecorded())));
            case Change.Lasts(var most) -> Optional.of(with(old, generation, new Terms(terms.directions(), most, terms.noAnswer(), terms.isRecorded())));
            case Change.Rings(var time) -> Optional.of(with(old, generation, terms.ringing(time)));
            case Change.Records(boolean isRecorded) -> Optional.of(with(old, generation, new Terms(terms.directions(), terms.maxDuration(), terms.noAnswer(), isRecorded)));
            case Change.Lives(var ttl) -> Optional.of(new Binding(old.id(), generation, old.pool(), old.deal(), terms, old.from(), now.plus(ttl), old.reference()));
            case Change.Refers(var reference) -> Optional.of(new Binding(old.id(), generation, old.pool(), old.deal(), terms, old.from(), old.until(), reference));
        };
    }

    private static Binding with(Binding old, long generation, Terms terms) {
        return new Binding(old.id(), generation, old.pool(), old.deal(), terms, old.from(), old.until(), old.reference());
    }

    private static Optional<Deal> withA(Deal deal, RealNumber a) {
        return switch (deal) {
            case Deal.Axyb it -> Optional.of(new Deal.Axyb(a, it.b(), it.x(), it.y()));
            case Deal.Axb it -> Optional.of(new Deal.Axb(a, it.b(), it.x()));
            case Deal.Ax it -> Optional.of(new Deal.Ax(a, it.x(), it.callback()));
            case Deal.Axn it -> Optional.of(new Deal.Axn(a, it.x(), it.callback()));
            case Deal.Axe it -> Optional.of(new Deal.Axe(a, it.x(), it.extension(), it.callback()));
            case Deal.Axeyb it -> Optional.of(new Deal.Axeyb(a, it.b(), it.x(), it.extension(), it.y()));
            case Deal.Axg it -> Optional.of(new Deal.Axg(a, it.members(), it.x(), it.callback()));
            case Deal.XybMet it -> Optional.of(new Deal.XybMet(a, it.b(), it.x(), it.y()));
            case Deal.Xyb _ -> Optional.empty();
        };
    }

    private static Optional<Deal> withB(Deal deal, RealNumber b) {
        return switch (deal) {
            case Deal.Axyb it -> Optional.of(new Deal.Axyb(it.a(), b, it.x(), it.y()));
            case Deal.Axb it -> Optional.of(new Deal.Axb(it.a(), b, it.x()));
            case Deal.Axeyb it -> Optional.of(new Deal.Axeyb(it.a(), b, it.x(), it.extension(), it.y()));
            case Deal.Xyb it -> Optional.of(new Deal.Xyb(b, it.x(), it.y()));
            case Deal.XybMet it -> Optional.of(new Deal.XybMet(it.a(), b, it.x(), it.y()));
            case Deal.Ax _, Deal.Axn _, Deal.Axe _, Deal.Axg _ -> Optional.empty();
        };
    }

    private static Optional<Deal> withMembers(Deal deal, Change.Members change) {
        if (!(deal instanceof Deal.Axg group)) return Optional.empty();
        var members = new LinkedHashSet<>(group.members());
        members.removeAll(change.leaving());
        members.addAll(change.joining());
        return Optional.of(new Deal.Axg(group.a(), members, group.x(), group.callback()));
    }

    /// Empty when the mode takes no callback, or not one of this kind.
    private static Optional<Deal> withCallback(Deal deal, Callback callback) {
        return switch (deal) {
            case Deal.Ax it when callback instanceof Callback.Brief brief -> Optional.of(new Deal.Ax(it.a(), it.x(), brief));
            case Deal.Axn it when callback instanceof Callback.Lasting lasting -> Optional.of(new Deal.Axn(it.a(), it.x(), lasting));
            case Deal.Axe it when callback instanceof Callback.Lasting lasting -> Optional.of(new Deal.Axe(it.a(), it.x(), it.extension(), lasting));
            case Deal.Axg it when callback instanceof Callback.Settled settled -> Optional.of(new Deal.Axg(it.a(), it.members(), it.x(), settled));
            case Deal.Ax _, Deal.Axn _, Deal.Axe _, Deal.Axg _, Deal.Axyb _, Deal.Axb _, Deal.Axeyb _, Deal.Xyb _, Deal.XybMet _ -> Optional.empty();
        };
    }
}
