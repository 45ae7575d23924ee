package io.callmask.sip.transport.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that looks after certificates and keys.
public final class TlsWatch implements AutoCloseable {
    /// How often it looks.
    public static final Duration USUAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("tls-files").daemon().factory());

    private TlsWatch(List<TlsKeys> keys, Duration every) {
        var _ = thread.scheduleWithFixedDelay(() -> keys.forEach(TlsWatch::look), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    public static TlsWatch start(List<TlsKeys> keys, Duration every) {
        return new TlsWatch(List.copyOf(keys), every);
    }

    private static void look(TlsKeys keys) {
        try {
            keys.look();
        } catch (RuntimeException bug) {
            // Otherwise nobody would look any more.
            LOG.error("bug={} name={}", bug.getClass().getName(), keys.name());
        }
    }

    @Override public void close() {
        thread.shutdownNow();
    }
}
