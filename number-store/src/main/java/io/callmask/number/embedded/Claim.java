package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.route.Route;
import io.callmask.number.route.Target;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;

/// What a slot is taken by. Immutable, so that a look-up sees all of it or none.
sealed interface Claim {
    /// The first instant at which the slot is free for another binding.
    Instant freeAt();

    /// It routes until its binding's end; then it rests.
    ///
    /// @param answer what a look-up is told while it routes, where that depends on the binding alone
    /// @param rest   how long it rests after expiry, as agreed when it was bound
    record Open(Route route, RouteAnswer answer, Duration rest) implements Claim {
        static Open of(Route route, Duration rest) {
            return new Open(route, answer(route), rest);
        }

        private static RouteAnswer answer(Route route) {
            return switch (route.target()) {
                case Target.Ring(var callee) -> new RouteAnswer.Found(route, callee);
                case Target.Nobody(var why) -> new RouteAnswer.Barred(route, why);
                case Target.RingUntil _, Target.LastCaller _ -> new RouteAnswer.Barred(route, Target.Why.NO_CALLBACK);
            };
        }

        Binding binding() {
            return route.binding();
        }

        /// What a look-up is told while it rests without anybody having noted that yet.
        RouteAnswer.Closed closed() {
            return new RouteAnswer.Closed(binding().id(), binding().pool());
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
