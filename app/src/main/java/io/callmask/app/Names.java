package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.sip.locate.Locator;
import io.callmask.sip.locate.Place;
import io.callmask.sip.locate.Whereabouts;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks up the trunks that have names, from before the doors open until they are closed.
final class Names implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Names.class);
    private static final long EVERY_MILLIS = 200;
    /// Longer than it takes to hear from every server in vain.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Locator locator;
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("dns").daemon().factory());
    /// From the first trunk with a name on: nobody is to be woken for nothing.
    private boolean ticking;

    /// Begins to ask.
    Names(Settings settings, Sources sources) {
        locator = Locator.of(settings.dns(), settings.sip().listen().stream().map(at -> new Place(at.address(), at.transport())).toList(), sources.nanos());
        watch(settings.trunks());
    }

    private synchronized Map<String, Whereabouts> watch(List<Settings.Trunk> trunks) {
        var where = new LinkedHashMap<String, Whereabouts>();
        for (var trunk : trunks) {
            if (trunk.to() instanceof Settings.Named(var host)) where.put(trunk.name(), locator.watch(trunk.name(), host));
        }
        if (!where.isEmpty() && !ticking) {
            ticking = true;
            var _ = clerk.scheduleWithFixedDelay(this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return where;
    }

    private void tick() {
        try {
            locator.tick();
        } catch (RuntimeException bug) {
            LOG.error("event=dns failed: {}", bug.getClass().getName());
        }
    }

    /// Waits until all trunks with names are found. Those that are watched already answer at once.
    ///
    /// @return by the names of the trunks
    /// @throws IOException when one is not found; the text says which and why
    Map<String, Whereabouts> find(List<Settings.Trunk> trunks) throws IOException {
        try {
            var where = watch(trunks);
            var faults = locator.await(List.copyOf(where.values()), PATIENCE);
            if (!faults.isEmpty()) throw new IOException(String.join("; ", faults) + " (expected: an address by NAPTR, SRV, A or AAAA)");
            return Map.copyOf(where);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while trunks were looked up", e);
        }
    }

    /// From now on those alone are looked for.
    void keep(Map<String, Whereabouts> where) {
        locator.watchOnly(Set.copyOf(where.values()));
    }

    Locator locator() {
        return locator;
    }

    @Override public void close() {
        clerk.shutdownNow();
    }
}
