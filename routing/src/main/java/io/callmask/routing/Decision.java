package io.callmask.routing;

import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Diversions;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.NumberStore.RouteAnswer.Found;
import io.callmask.routing.trunk.CallTimes;
import java.time.Instant;
import java.util.List;

/// The answer to a [RouteQuestion].
public sealed interface Decision {
    /// Who called and what was dialled, as numbers, as far as they could be read.
    Parties parties();

    /// Ring `ring()` over the first of `trunks` that carries the call, showing `show()`.
    ///
    /// @param key    what was asked
    /// @param found  the route, and whom it rings now
    /// @param trunks one at least, in the order in which they are to be tried
    /// @param times  what pool and binding say of the call's times
    /// @param asked  when it was asked, by the wall clock
    record Dial(Parties parties, RouteKey key, Found found, List<Trunk> trunks, CallTimes times, Instant asked) implements Decision {
        /// @throws IllegalArgumentException without a trunk
        public Dial {
            trunks = List.copyOf(trunks);
            if (trunks.isEmpty()) throw new IllegalArgumentException("trunks: none (expected: one at least)");
        }

        /// Over one trunk.
        public Dial(Parties parties, RouteKey key, Found found, Trunk trunk, Instant asked) {
            this(parties, key, found, List.of(trunk), CallTimes.UNSAID, asked);
        }

        public Route route() {
            return found.route();
        }

        /// Whom to ring.
        public RealNumber ring() {
            return found.ring();
        }

        /// The only caller ID that they may see.
        public VirtualNumber show() {
            return found.route().show();
        }
    }

    /// Refuse.
    ///
    /// @param pool    the pool of the VN dialled, or empty
    /// @param binding the id of the binding, as far as one was found, or empty
    /// @param mode    its mode, where it is still known, or empty
    record Refuse(Parties parties, Refusal why, String pool, String binding, String mode) implements Decision {}

    /// `+` and digits each, or empty where the text did not read as a number; the extension keyed, or empty; what is signed of the caller.
    record Parties(String caller, String dialled, String extension, SignatureVerdict signature, Diversions diversions) {
        /// Not diverted.
        public Parties(String caller, String dialled, String extension, SignatureVerdict signature) {
            this(caller, dialled, extension, signature, Diversions.NONE);
        }

        /// With nothing signed.
        public Parties(String caller, String dialled, String extension) {
            this(caller, dialled, extension, SignatureVerdict.UNCHECKED);
        }

        /// Without an extension.
        public Parties(String caller, String dialled) {
            this(caller, dialled, "");
        }

        @Override public String toString() {
            return PhoneNumber.mask(caller) + " to " + PhoneNumber.mask(dialled);
        }
    }
}
