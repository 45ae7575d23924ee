package io.callmask.simulation;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

/// Words for a binding: `binding("AXB-1").between(ALICE, BOB).through(X)`.
public final class Bindings {
    private static final Instant FROM = Instant.parse("2029-12-31T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2031-01-01T00:00:00Z");

    private static final Callback.Lasting LAST = new Callback.LastCaller(Duration.ofHours(1), Callback.NOBODY);

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

        /// `a` can be reached through `x`.
        public Offered offering(Cast a, Cast x) {
            return new Offered(id, a, x);
        }

        /// Mode XYB: whoever dials `x` first reaches `b`, who sees `y`.
        public Binding waiting(Cast b, Cast x, Cast y) {
            return of(id, new Deal.Xyb(b.real(), x.virtual(), y.virtual()));
        }

    }

    /// A binding without virtual numbers.
    public record Paired(String id, Cast a, Cast b) {
        /// Mode AXB.
        public Binding through(Cast x) {
            return of(id, new Deal.Axb(a.real(), b.real(), x.virtual()));
        }

        /// Mode AXYB: x is what B sees and dials, y what A does.
        public Binding through(Cast x, Cast y) {
            return of(id, new Deal.Axyb(a.real(), b.real(), x.virtual(), y.virtual()));
        }

        /// Mode AXEYB: A dials x and keys the extension, B dials y.
        public Binding through(Cast x, String extension, Cast y) {
            return of(id, new Deal.Axeyb(a.real(), b.real(), x.virtual(), new Extension(extension), y.virtual()));
        }
    }

    /// A binding that anyone, or a group, may reach A by.
    public record Offered(String id, Cast a, Cast x) {
        /// Mode AX: whom A reaches was named for the next call.
        public Binding naming(Cast callee) {
            return of(id, new Deal.Ax(a.real(), x.virtual(), new Callback.Named(callee.real(), UNTIL)));
        }

        /// Mode AX: A reaches nobody.
        public Binding naming() {
            return of(id, new Deal.Ax(a.real(), x.virtual(), Callback.NOBODY));
        }

        /// Mode AXN: A reaches whoever called last.
        public Binding callingBack() {
            return of(id, new Deal.Axn(a.real(), x.virtual(), LAST));
        }

        /// Mode AXE: A is reached by an extension, and reaches whoever called last.
        public Binding by(String extension) {
            return of(id, new Deal.Axe(a.real(), x.virtual(), new Extension(extension), LAST));
        }

        /// Mode AXG.
        public Binding to(Cast... group) {
            return of(id, new Deal.Axg(a.real(), Arrays.stream(group).map(Cast::real).collect(Collectors.toCollection(LinkedHashSet::new)), x.virtual(), Callback.NOBODY));
        }
    }

    /// The same in other terms, such as one direction only.
    public static Binding in(Terms terms, Binding binding) {
        return new Binding(binding.id(), binding.generation(), binding.pool(), binding.deal(), terms, binding.from(), binding.until(), binding.reference());
    }

    private static Binding of(String id, Deal deal) {
        return new Binding(new BindingId(id), 1, "default", deal, Terms.USUAL, FROM, UNTIL, "order-" + id);
    }
}
