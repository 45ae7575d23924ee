package io.callmask.simulation;

import java.util.SplittableRandom;

/// The engine amid simulated surroundings.
record Setting(World world, SimStore store, SimRouter router, SimJournal journal, SimListener listener, Proxy proxy) {
    /// The engine, and what an operator can do to it.
    interface Proxy extends Subject {
        void hangUpAll();
    }

    static Setting make(SplittableRandom random) {
        var store = new SimStore();
        var router = new SimRouter(new DirectRouter(store));
        var journal = new SimJournal();
        var listener = new SimListener();
        var ids = new SeededIds(random.split());
        var world = new World(random.split(), w -> new ShardProxy(w.wire(), router, journal, listener, ids));
        return new Setting(world, store, router, journal, listener, (Proxy) world.subject());
    }
}
