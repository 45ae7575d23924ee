package io.callmask.app;

import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.remote.RemoteStore;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.SecureIds;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// The clocks and the dice: the only ones in the program. Any thread, but for what [#forStore] gives.
final class Sources {
    private final SecureRandom random = new SecureRandom();

    InstantSource wall() {
        return InstantSource.system();
    }

    LongSupplier nanos() {
        return System::nanoTime;
    }

    Now now() {
        return new Now(System.nanoTime(), Instant.now());
    }

    /// For choices that nobody gains by foreseeing; any thread.
    LongSupplier dice() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    /// A number that nobody can guess.
    long secret() {
        return random.nextLong();
    }

    /// A set of its own for the store's one writer.
    EmbeddedStore.Sources forStore() {
        return new EmbeddedStore.Sources(wall(), nanos(), new SplittableRandom(secret()), new SecureIds()::next);
    }

    /// For a store whose threads share it.
    RemoteStore.Sources forSharedStore() {
        return new RemoteStore.Sources(wall(), nanos(), random, new SecureIds().next());
    }
}
