package io.callmask.number.route;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Direction;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One way through a binding: (VN dialled, caller, extension) → (whom to ring, VN to show).
///
/// @param dialled   the VN to be dialled
/// @param caller    who may dial it
/// @param extension what has to be keyed, or none
/// @param target    whom to ring
/// @param show      the only caller ID that the one rung may see
/// @param direction who calls whom
/// @param binding   the binding that it belongs to
public record Route(VirtualNumber dialled, Caller caller, Extension extension, Target target, VirtualNumber show, Direction direction, Binding binding) {
    /// Who may take a route.
    public sealed interface Caller {
        /// One person.
        record One(RealNumber number) implements Caller {}
        /// Each of a group.
        record Member(Set<RealNumber> group) implements Caller {}
        /// Anyone but the one who would be rung.
        record Anyone() implements Caller {}
    }

    private static final Caller ANYONE = new Caller.Anyone();

    /// All the routes of a binding, claimed together or not at all. A direction that is shut, or a callback to nobody, has its route too: its
    /// claim is kept, its target is nobody.
    public static List<Route> of(Binding binding) {
        return switch (binding.deal()) {
            case Deal.Axyb(var a, var b, var x, var y) -> List.of(
                toB(binding, y, one(a), Extension.NONE, ring(b), x),
                toA(binding, x, one(b), Extension.NONE, ring(a), y));
            case Deal.Axb(var a, var b, var x) -> List.of(
                toB(binding, x, one(a), Extension.NONE, ring(b), x),
                toA(binding, x, one(b), Extension.NONE, ring(a), x));
            case Deal.Ax(var a, var x, var callback) -> List.of(
                toA(binding, x, ANYONE, Extension.NONE, ring(a), x),
                toB(binding, x, one(a), Extension.NONE, target(callback), x));
            case Deal.Axn(var a, var x, var callback) -> List.of(
                toA(binding, x, ANYONE, Extension.NONE, ring(a), x),
                toB(binding, x, one(a), Extension.NONE, target(callback), x));
            case Deal.Axe(var a, var x, var extension, Callback.Nobody()) -> List.of(
                // Without a callback A holds no pair on X, and so may have any number of extensions there.
                toA(binding, x, ANYONE, extension, ring(a), x));
            case Deal.Axe(var a, var x, var extension, var callback) -> List.of(
                toA(binding, x, ANYONE, extension, ring(a), x),
                toB(binding, x, one(a), Extension.NONE, target(callback), x));
            case Deal.Axeyb(var a, var b, var x, var extension, var y) -> List.of(
                toB(binding, x, one(a), extension, ring(b), y),
                toA(binding, y, one(b), Extension.NONE, ring(a), x));
            case Deal.Axg(var a, var members, var x, var callback) -> List.of(
                toA(binding, x, new Caller.Member(members), Extension.NONE, ring(a), x),
                toB(binding, x, one(a), Extension.NONE, target(callback), x));
            case Deal.Xyb(var b, var x, var y) -> List.of(
                toB(binding, x, ANYONE, Extension.NONE, ring(b), y),
                toA(binding, y, one(b), Extension.NONE, new Target.Nobody(Target.Why.NOBODY_YET), x));
            case Deal.XybMet(var a, var b, var x, var y) -> List.of(
                toB(binding, x, one(a), Extension.NONE, ring(b), y),
                toA(binding, y, one(b), Extension.NONE, ring(a), x));
        };
    }

    /// What the route occupies; more than one slot for a group only.
    public List<Slot> slots() {
        if (!extension.isNone()) return List.of(new Slot.Code(dialled, extension));
        return switch (caller) {
            case Caller.One(var number) -> List.of(new Slot.Pair(dialled, number));
            case Caller.Member(var group) -> {
                var slots = new ArrayList<Slot>(group.size());
                for (var member : group) slots.add(new Slot.Pair(dialled, member));
                yield slots;
            }
            case Caller.Anyone() -> List.of(new Slot.Whole(dialled));
        };
    }

    /// Whether a call may take this route.
    public boolean isFor(RouteKey key) {
        return dialled.equals(key.dialled()) && extension.equals(key.extension()) && switch (caller) {
            case Caller.One(var number) -> number.equals(key.caller());
            case Caller.Member(var group) -> group.contains(key.caller());
            case Caller.Anyone() -> !(target instanceof Target.Ring(var callee) && callee.equals(key.caller()));
        };
    }

    private static Route toA(Binding binding, VirtualNumber dialled, Caller caller, Extension extension, Target target, VirtualNumber show) {
        return way(binding, Direction.B_TO_A, dialled, caller, extension, target, show);
    }

    private static Route toB(Binding binding, VirtualNumber dialled, Caller caller, Extension extension, Target target, VirtualNumber show) {
        return way(binding, Direction.A_TO_B, dialled, caller, extension, target, show);
    }

    private static Route way(Binding binding, Direction direction, VirtualNumber dialled, Caller caller, Extension extension, Target target, VirtualNumber show) {
        boolean isOpen = binding.terms().directions().allow(direction);
        return new Route(dialled, caller, extension, isOpen ? target : new Target.Nobody(Target.Why.DIRECTION_SHUT), show, direction, binding);
    }

    private static Caller one(RealNumber number) {
        return new Caller.One(number);
    }

    private static Target ring(RealNumber callee) {
        return new Target.Ring(callee);
    }

    private static Target target(Callback callback) {
        return switch (callback) {
            case Callback.Nobody() -> new Target.Nobody(Target.Why.NO_CALLBACK);
            case Callback.Fixed(var callee) -> ring(callee);
            case Callback.Named(var callee, var until) -> new Target.RingUntil(callee, until);
            case Callback.LastCaller(var within, var otherwise) -> new Target.LastCaller(within, target(otherwise));
        };
    }
}
