package io.callmask.number.store;

import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/// What is told of a store: what was asked, and what was answered. Any thread.
public interface Notes {
    /// While something was asked and answered.
    ///
    /// @param begun `System.nanoTime`, which the processes of one machine share
    /// @param from  the same moment by the clock of the node that was asked
    record Span(long begun, long done, Instant from, Instant to) {}

    /// An acknowledged bind.
    ///
    /// @param deal  AXYB, AXE without a callback, or XYB before its first call
    /// @param until the first instant at which it is no more
    record Bound(String id, Deal deal, Instant until, long begun, long done) {}

    /// A bind that was asked for with a key.
    record Keyed(String key, Wish wish, Duration ttl, long begun) {}

    /// What a call was answered, and all that can be judged of it.
    sealed interface Seen {
        /// @param fits whether the binding that was found is one in which this caller rings that person by this number
        record Reached(String binding, RealNumber ring, boolean fits) implements Seen {}

        /// @param answer  which answer
        /// @param binding which has ended, or nothing
        record Denied(String answer, String binding) implements Seen {}

        /// It cannot be known.
        record Unknown() implements Seen {}

        static Seen of(RouteKey key, RouteAnswer answer) {
            return switch (answer) {
                case RouteAnswer.Unavailable() -> new Unknown();
                case RouteAnswer.Found(var route, var ring) -> new Reached(route.binding().id().value(), ring,
                    Route.of(route.binding()).stream().anyMatch(each -> each.isFor(key) && each.target() instanceof Target.Ring(var callee) && callee.equals(ring)));
                case RouteAnswer.Closed(var binding, _) -> new Denied("Closed", binding.value());
                case RouteAnswer.NotAParty _, RouteAnswer.Barred _, RouteAnswer.ExtensionMissing _, RouteAnswer.NoSuchExtension _, RouteAnswer.NoSuchNumber _, RouteAnswer.Locked _ -> new Denied(answer.getClass().getSimpleName(), "");
            };
        }
    }

    /// Asked before the bind is.
    void keyAsked(Keyed one);

    /// @param key under which it was asked for, or nothing
    void bound(Bound one, String key);

    /// A key was told to be another request's.
    void keyRefused(String key);

    void releaseBegun(String id, long at);

    /// @param wasThere whether it was released; else no such binding was known
    void released(String id, boolean wasThere, Span span);

    /// Somebody else is asked for as party A.
    void changeBegun(String id, RealNumber a, long at);

    /// The change that was begun last is acknowledged.
    void changeDone(String id, RealNumber a, long at);

    /// The change that was begun last is refused: of the generation that was acknowledged last nothing is known.
    void changeRefused(String id, RealNumber a, Span span);

    /// A look-up; of an XYB's X a call, which makes the first caller A.
    void looked(RouteKey key, Span span, Seen seen);

    /// Acknowledged bindings that wait, or waited, for their first caller.
    Collection<Bound> waiting();
}
