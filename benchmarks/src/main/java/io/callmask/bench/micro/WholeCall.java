package io.callmask.bench.micro;

import io.callmask.media.BypassPolicy;
import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.Terms;
import io.callmask.number.Wish;
import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.StoreListener;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.StoreRouter;
import io.callmask.routing.Trunk;
import io.callmask.sip.engine.CallListener;
import io.callmask.sip.engine.EngineSettings;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.engine.SecureIds;
import io.callmask.sip.engine.Shard;
import io.callmask.sip.engine.Surroundings;
import io.callmask.sip.transaction.TimerValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A whole call through a shard, its router and the embedded store: six messages in, seven out. Without sockets, metrics and journal: what is allocated is what the shard's thread allocates in a server.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WholeCall implements AutoCloseable {
    private static final String POOL = "default";

    private final Path directory;
    private final EmbeddedStore store;
    private final Shard shard;
    private final Phones phones = new Phones();

    public WholeCall() {
        try {
            directory = Files.createTempDirectory("callmask-micro");
            store = EmbeddedStore.open(directory.resolve("bindings"), MasterKey.fromFile(directory.resolve("master.key"), directory),
                EmbeddedStore.Settings.of(List.of(Pool.of(POOL, List.of(Samples.SHOWN, Samples.DIALLED), Duration.ofHours(1)))),
                new EmbeddedStore.Sources(InstantSource.fixed(Samples.START), System::nanoTime, new SplittableRandom(1), new SecureIds()::next), StoreListener.SILENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var bound = store.bind(new BindRequest(new Wish.Axyb(Samples.CALLER, Samples.CALLEE, new Choice.Exactly(Samples.SHOWN), new Choice.Exactly(Samples.DIALLED)), POOL, Terms.USUAL, Duration.ofDays(365), "", ""));
        if (!(bound.toCompletableFuture().join() instanceof BindResult.Bound)) throw new IllegalStateException("not bound");
        var trunk = new Trunk("carrier", "US", Trunk.Identity.PAI_OR_FROM, true);
        var network = new Peers.Network(Phones.CALLER.getAddress().getAddress(), 24);
        var peers = new Peers(List.of(new Peers.Peer(trunk, List.of(network), Phones.CALLEE)));
        shard = new Shard(new EngineSettings("bench", 1, 150_000, Duration.ofMinutes(1), TimerValues.DEFAULT), new Surroundings(new SecureIds(), 1, List.of(phones), peers,
            new StoreRouter(store, new NumberPlan(), List.of(trunk)), new BypassPolicy(), new NoDisk(), CallListener.SILENT, () -> {}), 0);
    }

    /// One call from its INVITE to the last answer.
    @Benchmark public void call() {
        begin();
        phones.end(shard);
    }

    /// One call that goes on.
    public void begin() {
        phones.begin(shard);
    }

    /// Lets so much time pass in which nothing comes.
    public void pass(Duration time) {
        phones.pass(shard, time);
    }

    @TearDown @Override public void close() throws IOException {
        store.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /// Takes everything and keeps nothing.
    private static final class NoDisk implements CallJournal {
        @Override public boolean open(CallOpening opening) {
            return true;
        }

        @Override public void end(CallRecord record, Durable durable) {
            durable.recorded(record.numbered(1));
        }

        @Override public List<CallRecord> after(long sequence, int limit) {
            return List.of();
        }

        @Override public Span span() {
            return new Span(0, 0);
        }

        @Override public boolean isAccepting() {
            return true;
        }

        @Override public void close() {}
    }
}
