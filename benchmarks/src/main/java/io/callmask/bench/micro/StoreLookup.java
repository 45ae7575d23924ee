package io.callmask.bench.micro;

import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.sip.engine.SecureIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The embedded store's look-up in the call path, with 100,000 bindings, each asked for once before any is asked for again.
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoreLookup {
    private static final int BINDINGS = 100_000;
    /// Binds that wait at a time.
    private static final int BATCH = 10_000;
    private static final VirtualNumber X = VirtualNumber.of("+15550000000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550000001");

    private final Path directory;
    private final EmbeddedStore store;
    private final RouteKey[] keys = new RouteKey[BINDINGS];
    private final Instant now = Instant.now();
    private int next;

    public StoreLookup() {
        try {
            directory = Files.createTempDirectory("callmask-micro");
            store = EmbeddedStore.open(directory.resolve("bindings"), MasterKey.fromFile(directory.resolve("master.key"), directory),
                EmbeddedStore.Settings.of(List.of(Pool.of("default", List.of(X, Y), Duration.ofHours(1)))),
                new EmbeddedStore.Sources(InstantSource.system(), System::nanoTime, new SplittableRandom(1), new SecureIds()::next), StoreListener.SILENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int from = 0; from < BINDINGS; from += BATCH) bind(from);
    }

    private void bind(int from) {
        var results = new ArrayList<CompletionStage<BindResult>>();
        for (int i = from; i < from + BATCH; i++) {
            var a = RealNumber.of("+1212" + (2_000_000 + i));
            keys[i] = new RouteKey(Y, a);
            results.add(store.bind(new BindRequest(new Wish.Axyb(a, RealNumber.of("+1646" + (2_000_000 + i)), new Choice.Exactly(X), new Choice.Exactly(Y)), "default", Terms.USUAL, Duration.ofHours(1), "", "")));
        }
        for (var result : results) {
            if (!(result.toCompletableFuture().join() instanceof BindResult.Bound)) throw new IllegalStateException("not bound: " + result);
        }
    }

    @Benchmark public CompletionStage<RouteAnswer> look() {
        if (++next == BINDINGS) next = 0;
        return store.look(keys[next], now);
    }

    @TearDown public void close() throws IOException {
        store.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
