package io.callmask.simulation;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Mode;
import java.time.Instant;

/// Words for a binding: `binding("AXB-1").between(ALICE, BOB).through(X)`.
public final class Bindings {
    private static final Instant FROM = Instant.parse("2029-12-31T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2031-01-01T00:00:00Z");

    private Bindings() {}

    /// Begins a binding with this id.
    public static Begun binding(String id) {
        return new Begun(id);
    }

    /// A binding without parties.
    public record Begun(String id) {
        /// The first is A, the second B.
        public Paired between(Cast a, Cast b) {
            return new Paired(id, a, b);
        }
    }

    /// A binding without virtual numbers.
    public record Paired(String id, Cast a, Cast b) {
        /// Mode AXB.
        public Binding through(Cast x) {
            return new Binding(new BindingId(id), 1, Mode.AXB, "default", a.real(), b.real(), x.virtual(), x.virtual(), FROM, UNTIL, "order-" + id);
        }

        /// Mode AXYB: x is what B sees and dials, y what A does.
        public Binding through(Cast x, Cast y) {
            return new Binding(new BindingId(id), 1, Mode.AXYB, "default", a.real(), b.real(), x.virtual(), y.virtual(), FROM, UNTIL, "order-" + id);
        }
    }
}
