package io.callmask.simulation;

import io.callmask.routing.NumberPlan;
import io.callmask.routing.Router;
import io.callmask.routing.StoreRouter;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.StoreRouter.LockoutRule;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;

/// The engine amid simulated surroundings.
///
/// @param plans   what the router decides by
/// @param trunking the trunks that it has begun with
record Setting(World world, SimStore store, SimRouter router, StoreRouter plans, Trunking trunking, SimJournal journal, SimListener listener, Proxy proxy) {
    /// Reading the numbering plans of the world takes a while: once is enough.
    static final NumberPlan PLAN = new NumberPlan();

    /// The engine, and what an operator can do to it.
    interface Proxy extends Subject {
        /// Ends the calls in progress that are chosen, by their ids.
        void hangUp(Predicate<String> chosen);

        /// The DNS says from now on that the trunk's name leads there.
        void nameLeadsTo(InetSocketAddress... addresses);

        /// The operator has changed the trunks.
        void turnTo(List<Laid> trunks);

        /// A minute has passed since it was asked last which former trunks are still of use.
        void dismiss();

        /// Takes no new calls any more.
        void drain();

        /// Whether all that was to be waited for is over.
        boolean isDrained();

        /// Takes them again.
        void resume();

        /// Makes it believe that more has come in the last tenth of a second than its thread could work off.
        void overload();
    }

    /// Surroundings that do as they are told.
    static Setting calm(SplittableRandom random) {
        return calm(random, Transport.UDP);
    }

    /// The same, with calls that leave by that transport.
    static Setting calm(SplittableRandom random, Transport towardB) {
        return calm(random, _ -> Trunking.plain(towardB));
    }

    /// The same, with trunks of one's own.
    static Setting calm(SplittableRandom random, Function<World, Trunking> trunking) {
        return make(random, (router, _) -> router, trunking, Faults.none());
    }

    /// Surroundings that answer when it pleases them.
    static Setting stormy(SplittableRandom random, Function<World, Trunking> trunking, Faults faults) {
        var dice = random.split();
        return make(random, (router, world) -> new LateRouter(router, world.timeline(), dice), world -> trunking.apply(world).taking(new TextRule(true, TextRule.Scan.MASK)), faults);
    }

    private interface Moods {
        Router over(Router router, World world);
    }

    private static Setting make(SplittableRandom random, Moods moods, Function<World, Trunking> trunking, Faults faults) {
        var store = new SimStore();
        var journal = new SimJournal();
        var listener = new SimListener();
        var routers = new ArrayList<SimRouter>();
        var plans = new ArrayList<StoreRouter>();
        var begun = new ArrayList<Trunking>();
        var ids = new SeededIds(random.split());
        var world = new World(random.split(), w -> {
            var trunks = trunking.apply(w);
            var plan = new StoreRouter(store, PLAN, Laid.trunks(trunks.laid()), trunks.board(), () -> 0, _ -> trunks.rules(), LockoutRule.USUAL, 1);
            var router = new SimRouter(plan);
            routers.add(router);
            plans.add(plan);
            begun.add(trunks);
            return new ShardProxy(w, moods.over(trunks.verifying().apply(router), w), journal, listener, ids, trunks, faults);
        });
        return new Setting(world, store, routers.getFirst(), plans.getFirst(), begun.getFirst(), journal, listener, (Proxy) world.subject());
    }

    boolean isWithoutChannels() {
        return trunking.board().standings().stream().allMatch(standing -> standing.channels() == 0);
    }

    /// The operator changes the trunks: first whoever sends by them goes by the others, then whoever decides.
    void turnTo(List<Laid> trunks) {
        proxy.turnTo(trunks);
        world.timeline().after(0, () -> plans.turnTo(Laid.trunks(trunks), _ -> trunking.rules(), LockoutRule.USUAL));
    }
}
