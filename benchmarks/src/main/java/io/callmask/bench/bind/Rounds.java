package io.callmask.bench.bind;

import static io.callmask.bench.bind.BindBench.say;

import io.callmask.bench.bind.BindPlan.Part;
import io.callmask.bench.bind.Figures.Series;
import io.callmask.bench.server.MariaDbServer;
import io.callmask.bench.server.RedisServer;
import io.callmask.number.remote.RemoteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Everything that is measured in turn, and what the shared store shows besides.
record Rounds(BindPlan plan, Figures figures, Load load, RedisServer redis, MariaDbServer sql, Path directory) {
    private static final double FILL = 0.7;
    /// No store is expected to bind faster.
    private static final long FASTEST = 1_000_000;
    private static final long SETS_PER_SECOND = 400_000;
    /// An open loop above this share of what the closed one did would only show a queue that grows.
    private static final double HALF = 0.5;
    private static final int MOST_IN_FLIGHT = 60_000;
    private static final int MOST_WARM_UPS = 10;
    /// What is ended rests for longer than these take, so more of them would use the pools up.
    private static final int MOST_CHURNS = 4;
    /// Beyond a rest, so that every clock has seen its end.
    private static final Duration SURELY = Duration.ofSeconds(4);
    private static final Duration REBUILD = Duration.ofMinutes(5);

    void run() throws IOException, InterruptedException, SQLException {
        var rivals = plan.has(Part.RIVALS) ? new Rivals(sql, load) : null;
        long fresh = FASTEST * (plan.rounds() + MOST_WARM_UPS + 1) * plan.stretch().toSeconds();
        var stock = new Stock(fresh, plan.open());
        // Once for the shared store and once for the embedded one: each fills its own.
        try (var remote = plan.hasRemote() ? Stores.remote(redis, sql, stock) : null;
             var embedded = plan.has(Part.EMBEDDED) ? Stores.embedded(directory.resolve("embedded"), stock, 100_000_000) : null) {
            var shared = remote == null ? null : new Work(remote, stock);
            var local = embedded == null ? null : new Work(embedded, stock);
            if (shared != null) {
                if (plan.has(Part.CHURN)) fill(shared, stock);
                if (plan.has(Part.FRESH)) settle("shared, warm-up", shared::freshBind, plan.inFlight(), MOST_WARM_UPS);
                if (plan.has(Part.PAIRS)) warmUpPairs(shared);
                if (plan.has(Part.KEYED)) warmUpKeys(shared);
            }
            if (local != null) {
                settle("embedded, warm-up", local::freshBind, EmbeddedAlone.IN_FLIGHT, MOST_WARM_UPS);
                settle("embedded, warm-up with pairs", local::pairBind, EmbeddedAlone.IN_FLIGHT, MOST_WARM_UPS);
            }
            for (int round = 1; round <= plan.rounds(); round++) round(round, rivals, shared, local);
            if (remote != null && shared != null && plan.has(Part.ASIDE)) aside(remote, shared);
            if (shared != null) judge("shared store", shared);
            if (local != null) judge("embedded store", local);
        }
    }

    private void judge(String name, Work work) {
        if (!work.refusals().isEmpty()) figures.note(name + ": binds refused: " + work.refusals());
        if (work.twice() > 0) figures.fail(name + ": " + work.twice() + " extensions were given twice");
        if (work.lost() > 0) figures.fail(name + ": " + work.lost() + " acknowledged bindings were not found");
    }

    /// Up to the last extension, then back to 70 %, here and there.
    private void fill(Work work, Stock stock) throws InterruptedException {
        long before = redis.usedBytes();
        long codes = stock.churnedCodes();
        // What is under way when the last ones go may be refused, so the very last is not asked for.
        var seen = load.fill("filling", work::churnedBind, plan.inFlight(), codes, plan.patience());
        say("filled: %s", seen);
        double bytes = (redis.usedBytes() - before) / (double) Math.max(1, seen.done());
        figures.set("bytes_per_binding", bytes);
        figures.set("bindings_filled", seen.done());
        say("Redis: %.1f bytes per binding with %,d bindings, %.1f %% of the extensions taken", bytes, seen.done(), 100.0 * seen.done() / codes);
        if (seen.done() < codes) figures.note("Scaled down: only %,d of %,d extensions were filled within %d s, so memory, churn and restart are measured with those.".formatted(seen.done(), codes, plan.patience().toSeconds()));
        long ending = Math.max(0, seen.done() - (long) (FILL * codes));
        if (ending > 0) say("ended, at random: %s", load.fill("ending", work::churnedUnbind, plan.inFlight(), ending, plan.patience()));
        // What was ended is free only when it has rested.
        pause(Stock.REST.plus(SURELY));
        say("%.1f %% of the extensions taken", 100.0 * work.churnedOpen() / codes);
        settle("warm-up with binds and unbinds", work::churn, plan.inFlight(), MOST_CHURNS);
        double churned = (redis.usedBytes() - before) / (double) Math.max(1, work.churnedOpen());
        figures.set("churned_bytes_per_binding", churned);
        say("Redis: %.1f bytes per open binding with %,d open, those at rest included", churned, work.churnedOpen());
    }

    private void warmUpKeys(Work work) throws SQLException {
        long open = work.open();
        settle("shared, warm-up with idempotency keys", work::keyedBind, plan.inFlight(), MOST_WARM_UPS);
        double bytes = sql.bytesOf("bind_memory") / (double) Math.max(1, work.open() - open);
        figures.set("idempotency_bytes_per_key", bytes);
        say("MariaDB: %.0f bytes for each idempotency key with %,d kept", bytes, work.open() - open);
        settle("shared, warm-up with keys and references", work::referenceBind, plan.inFlight(), MOST_WARM_UPS);
    }

    private void warmUpPairs(Work work) throws IOException {
        long open = work.open();
        long before = redis.usedBytes();
        settle("shared, warm-up with pairs", work::pairBind, plan.inFlight(), MOST_WARM_UPS);
        long bound = work.open() - open;
        if (bound == 0) return;
        double bytes = (redis.usedBytes() - before) / (2.0 * bound);
        figures.set("pair_bytes_per_direction", bytes);
        say("Redis: %.1f bytes for each direction of a pair with %,d pairs bound", bytes, bound);
    }

    private static void pause(Duration time) throws InterruptedException {
        say("%d s of rest …", time.toSeconds());
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    private void settle(String what, Load.Operation operation, int inFlight, int most) {
        load.settle(what, operation, inFlight, most, plan.stretch());
    }

    private void round(int round, @Nullable Rivals rivals, @Nullable Work shared, @Nullable Work local) throws IOException, InterruptedException {
        say("round %d of %d", round, plan.rounds());
        if (rivals != null) {
            note(Series.SKIP_LOCKED, rivals.skipLocked(plan.stretch()));
            note(Series.INSERT_COMMIT, rivals.insertCommit(plan.stretch()));
            note(Series.SET_P16, redis.pipelinedSets(SETS_PER_SECOND * plan.stretch().toSeconds()));
        }
        if (shared != null) {
            if (plan.has(Part.FRESH)) note(Series.FRESH, load.closed(shared::freshBind, plan.inFlight(), plan.stretch()));
            if (plan.has(Part.CHURN)) {
                note(Series.CHURN, load.closed(shared::churn, plan.inFlight(), plan.stretch()));
                say("    %.1f %% of the extensions taken", 100.0 * shared.churnedOpen() / shared.churnedCodes());
            }
            if (plan.has(Part.PAIRS)) note(Series.PAIRS, load.closed(shared::pairBind, plan.inFlight(), plan.stretch()));
            if (plan.has(Part.KEYED)) {
                note(Series.KEYED, load.closed(shared::keyedBind, plan.inFlight(), plan.stretch()));
                note(Series.REFERENCES, load.closed(shared::referenceBind, plan.inFlight(), plan.stretch()));
            }
        }
        if (local != null) note(Series.EMBEDDED, load.closed(local::freshBind, EmbeddedAlone.IN_FLIGHT, plan.stretch()));
    }

    private void note(Series what, double perSecond) {
        figures.add(what, perSecond);
        say("  %s: %,.0f/s", what.title(), perSecond);
    }

    private void note(Series what, Load.Seen seen) {
        figures.add(what, seen.perSecond());
        say("  %s: %s", what.title(), seen);
    }

    /// Latencies, memory after churn, restart.
    private void aside(RemoteStore store, Work work) throws IOException, InterruptedException {
        var idle = work.lookUps(plan.stretch());
        figures.set("lookup_p99_us", idle.getValueAtPercentile(99) / 1e3);
        say("look-ups, idle: p50_us=%.0f p99_us=%.0f, %,d of them", idle.getValueAtPercentile(50) / 1e3, idle.getValueAtPercentile(99) / 1e3, idle.getTotalCount());
        openLoop(work);
        if (plan.has(Part.CHURN)) openLoop("binds and unbinds in turn", "open_loop_churn_p99_ms", Series.CHURN, work::churn);
        if (plan.has(Part.PAIRS)) openLoop("known-caller binds", "open_loop_pairs_p99_ms", Series.PAIRS, work::pairBind);
        say("Redis is emptied …");
        long start = System.nanoTime();
        redis.kill();
        redis.startEmpty();
        while (store.isReadable() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) TimeUnit.MILLISECONDS.sleep(1);
        while (!store.isReadable()) {
            if (System.nanoTime() - start > REBUILD.toNanos()) {
                figures.note("The index was not complete " + REBUILD + " after Redis had been emptied.");
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.set("restart_s", seconds);
        figures.set("restart_bindings", work.open());
        say("Redis emptied and filled again from the journal: %.2f s with %,d bindings open", seconds, work.open());
        // Counts what is not there any more.
        work.lookUps(Duration.ofSeconds(1));
    }

    private void openLoop(Work work) {
        var beside = CompletableFuture.supplyAsync(() -> work.lookUps(plan.stretch()));
        openLoop("extension binds, look-ups beside", "open_loop_p99_ms", Series.FRESH, work::freshBind);
        var looked = beside.join();
        figures.set("lookup_beside_p99_us", looked.getValueAtPercentile(99) / 1e3);
        say("look-ups beside: p50_us=%.0f p99_us=%.0f, %,d of them", looked.getValueAtPercentile(50) / 1e3, looked.getValueAtPercentile(99) / 1e3, looked.getTotalCount());
    }

    private void openLoop(String what, String figure, Series series, Load.Operation operation) {
        double closed = figures.median(series);
        int rate = (int) Math.min(plan.rate(), HALF * closed);
        if (rate < plan.rate()) figures.note("Scaled down: the open loop of %s runs at %,d/s instead of %,d/s, half of what the closed one did.".formatted(what, rate, plan.rate()));
        var seen = load.open(operation, rate, MOST_IN_FLIGHT, plan.stretch());
        figures.set(figure, seen.p99());
        say("open loop at %,d/s, %s: %s", rate, what, seen);
    }
}
