package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.route.Route;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;

/// What a (VN dialled, caller) pair is taken by. Immutable, so that a look-up sees all of it or none.
sealed interface Claim {
    /// The first instant at which the pair is free for another binding.
    Instant freeAt();

    /// It routes until its binding's end; then it rests.
    ///
    /// @param answer what a look-up is told while it routes
    /// @param closed what a look-up is told while it rests without anybody having noted that yet
    /// @param rest   how long it rests after expiry, as agreed when it was bound
    record Open(RouteAnswer.Found answer, RouteAnswer.Closed closed, Duration rest) implements Claim {
        static Open of(Route route, Duration rest) {
            return new Open(new RouteAnswer.Found(route), new RouteAnswer.Closed(route.binding().id(), route.binding().pool()), rest);
        }

        Binding binding() {
            return answer.route().binding();
        }

        @Override public Instant freeAt() {
            return binding().until().plus(rest);
        }
    }

    /// It routes nobody.
    record Resting(RouteAnswer.Closed answer, Instant freeAt) implements Claim {
        static Resting of(BindingId binding, String pool, Instant until) {
            return new Resting(new RouteAnswer.Closed(binding, pool), until);
        }
    }
}
