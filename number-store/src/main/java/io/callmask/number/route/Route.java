package io.callmask.number.route;

import io.callmask.number.Binding;
import io.callmask.number.Direction;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.util.List;

/// One way through a binding: (VN dialled, caller) → (real number to ring, VN to show).
///
/// @param key       the pair that selects this route
/// @param ring      whom to ring
/// @param show      the caller's own VN, the only caller ID that `ring` may see
/// @param direction who calls whom
/// @param binding   the binding that it belongs to
public record Route(RouteKey key, RealNumber ring, VirtualNumber show, Direction direction, Binding binding) {
    /// All the routes of a binding, claimed together or not at all.
    public static List<Route> of(Binding binding) {
        // AXYB and AXB differ only in whether x and y are one number: A dials Y and shows X, B dials X and shows Y.
        return switch (binding.mode()) {
            case AXYB, AXB -> List.of(
                new Route(new RouteKey(binding.y(), binding.a()), binding.b(), binding.x(), Direction.A_TO_B, binding),
                new Route(new RouteKey(binding.x(), binding.b()), binding.a(), binding.y(), Direction.B_TO_A, binding));
        };
    }
}
