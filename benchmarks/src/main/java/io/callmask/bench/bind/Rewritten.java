package io.callmask.bench.bind;

import static io.callmask.bench.bind.BindBench.say;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Binds before, while and after the embedded store's journal is rewritten, at one rate, in short stretches.
final class Rewritten {
    private static final Duration STRETCH = Duration.ofMillis(500);
    private static final Duration SAMPLE = Duration.ofMillis(50);
    /// Stretches before and after that count.
    private static final int BESIDE = 8;

    private Rewritten() {}

    static void measure(Path directory, Stock stock, int open, Duration patience, int rate) throws IOException {
        try (var store = Stores.embedded(directory, stock, 100_000_000); var watch = new Watch(directory)) {
            var work = new Work(store, stock);
            var load = new Load(Map.of());
            say("filled: %s", load.fill("filling the embedded store", work::freshBind, EmbeddedAlone.IN_FLIGHT, open, patience));
            var before = new ArrayList<Load.Seen>();
            var during = new ArrayList<Load.Seen>();
            var after = new ArrayList<Load.Seen>();
            long end = System.nanoTime() + patience.toNanos();
            while (after.size() < BESIDE && System.nanoTime() < end) {
                var seen = load.open(work::freshBind, rate, EmbeddedAlone.IN_FLIGHT, STRETCH);
                boolean rewriting = watch.hasSeen();
                if (rewriting) during.add(seen);
                else if (during.isEmpty()) before.add(seen);
                else after.add(seen);
            }
            if (after.isEmpty()) throw new IllegalStateException("the journal was not rewritten within " + patience.toSeconds() + " s with " + work.open() + " bindings (expected: --open a little below what doubles it)");
            say("at %,d/s with %,d bindings:", rate, work.open());
            tell("before", before.subList(Math.max(0, before.size() - BESIDE), before.size()));
            tell("during", during);
            tell("after", after);
            EmbeddedAlone.figure("rewrite_s", during.size() * STRETCH.toMillis() / 1e3);
        }
    }

    private static void tell(String when, List<Load.Seen> stretches) {
        for (var each : stretches) say("  %s: %s", when, each);
        EmbeddedAlone.figure(when + "_p99_ms", stretches.stream().mapToDouble(Load.Seen::p99).max().orElse(Double.NaN));
        EmbeddedAlone.figure(when + "_max_ms", stretches.stream().mapToDouble(Load.Seen::max).max().orElse(Double.NaN));
    }

    /// Whether a segment is being prepared: its file has a name of its own for longer than an ordinary one, which is begun and renamed at once.
    private static final class Watch implements AutoCloseable {
        private final Path directory;
        private final AtomicBoolean seen = new AtomicBoolean();
        private final Thread thread;
        private volatile boolean isOver;

        Watch(Path directory) {
            this.directory = directory;
            this.thread = Thread.ofPlatform().daemon(true).start(this::run);
        }

        private void run() {
            var before = Set.<String>of();
            while (!isOver) {
                var now = prepared();
                var both = new HashSet<>(now);
                both.retainAll(before);
                if (!both.isEmpty()) seen.set(true);
                before = now;
                LockSupport.parkNanos(SAMPLE.toNanos());
            }
        }

        private Set<String> prepared() {
            try (var files = Files.list(directory)) {
                return files.map(each -> each.getFileName().toString()).filter(name -> name.endsWith(".new")).collect(Collectors.toSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Whether one was since this was asked last.
        boolean hasSeen() {
            return seen.getAndSet(false);
        }

        @Override public void close() {
            isOver = true;
            LockSupport.unpark(thread);
        }
    }
}
