package io.callmask.simulation;

import io.callmask.routing.NumberPlan;
import io.callmask.routing.Router;
import io.callmask.routing.StoreRouter;
import io.callmask.sip.transport.Transport;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// The engine amid simulated surroundings.
record Setting(World world, SimStore store, SimRouter router, SimJournal journal, SimListener listener, Proxy proxy) {
    /// Reading the numbering plans of the world takes a while: once is enough.
    private static final NumberPlan PLAN = new NumberPlan();

    /// The engine, and what an operator can do to it.
    interface Proxy extends Subject {
        /// Ends the calls in progress that are chosen, by their ids.
        void hangUp(Predicate<String> chosen);

        /// Takes no new calls any more.
        void drain();

        /// Makes it believe that more has come in the last tenth of a second than its thread could work off.
        void overload();
    }

    /// Surroundings that do as they are told.
    static Setting calm(SplittableRandom random) {
        return calm(random, Transport.UDP);
    }

    /// The same, with calls that leave by that transport.
    static Setting calm(SplittableRandom random, Transport towardB) {
        return make(random, (router, _) -> router, towardB, Faults.none());
    }

    /// Surroundings that answer when it pleases them.
    static Setting stormy(SplittableRandom random, Transport towardB, Faults faults) {
        var dice = random.split();
        return make(random, (router, world) -> new LateRouter(router, world.timeline(), dice), towardB, faults);
    }

    private interface Moods {
        Router over(Router router, World world);
    }

    private static Setting make(SplittableRandom random, Moods moods, Transport towardB, Faults faults) {
        var store = new SimStore();
        var router = new SimRouter(new StoreRouter(store, PLAN, StoreRouter.LockoutRule.USUAL, 1, List.of(ShardProxy.WEST, ShardProxy.EAST)));
        var journal = new SimJournal();
        var listener = new SimListener();
        var ids = new SeededIds(random.split());
        var world = new World(random.split(), w -> new ShardProxy(w, moods.over(router, w), journal, listener, ids, towardB, faults));
        return new Setting(world, store, router, journal, listener, (Proxy) world.subject());
    }
}
