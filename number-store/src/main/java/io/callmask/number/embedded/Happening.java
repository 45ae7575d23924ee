package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.route.Slot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What happens to bindings and slots. The journal, the ledger and the index all speak of these, in the same order.
sealed interface Happening {
    /// A binding was made.
    ///
    /// @param rest    how long its slots rest after expiry
    /// @param bindKey the customer's idempotency key, or empty
    /// @param asked   which VNs the customer had named
    record Opened(Binding binding, Duration rest, String bindKey, Asked asked) implements Happening {}

    /// An open binding became this one. Slots that it has no longer rest.
    ///
    /// @param at        when
    /// @param restUntil when those slots have rested; not after `at` when they need not rest
    record Updated(Binding binding, Instant at, Instant restUntil) implements Happening {}

    /// Somebody called A through a binding that calls the last caller back.
    ///
    /// @param call in which order such calls came in this run; not written down, 0 of an earlier run
    record Called(BindingId binding, RealNumber caller, Instant at, long call) implements Happening {
        Called(BindingId binding, RealNumber caller, Instant at) {
            this(binding, caller, at, 0);
        }
    }

    /// A binding was released; a [Closed] comes of it.
    ///
    /// @param generation the binding's new one
    record Released(BindingId id, long generation, Instant restUntil) implements Happening {}

    /// A binding was released, or its expiry was noted; its slots rest.
    record Closed(Binding binding, Instant restUntil) implements Happening {}

    /// A slot rests: how a snapshot says so.
    ///
    /// @param kind the class of its number; null of a pair that an earlier callmask wrote down
    record Rests(Slot slot, BindingId binding, String pool, Instant until, @Nullable NumberClass kind) implements Happening {
        /// A slot of a binding rests.
        static Rests of(Binding binding, Slot slot, Instant until) {
            return new Rests(slot, binding.id(), binding.pool(), until, Homes.kind(binding.deal(), slot.vn()));
        }
    }

    /// A slot has rested.
    record Freed(Slot slot) implements Happening {}

    /// A bind is remembered by its idempotency key: how a snapshot says so.
    record Remembers(String bindKey, Binding binding, Asked asked, Instant until) implements Happening {}

    /// Bindings have had this many generations so far: how a snapshot begins.
    ///
    /// @param at when that was: what had ended before is not in it. [Instant#EPOCH] in one that an earlier callmask wrote
    record Counted(long generations, Instant at) implements Happening {}

    /// Which VNs a customer had named. With the binding it tells the request again.
    ///
    /// @param requirement a digest of which numbers were required; 0 when any would do, or the request has no key
    record Asked(boolean x, boolean y, long requirement) {
        Asked(boolean x, boolean y) {
            this(x, y, 0);
        }
    }
}
