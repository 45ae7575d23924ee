package io.callmask.bench.bind;

import static io.callmask.bench.bind.BindBench.say;

import io.callmask.bench.server.MariaDbServer;
import io.callmask.bench.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// What a bind of the shared store costs while few bindings become many. Warmed up on servers of their own, so that the first ones are weighed in a JVM that has compiled.
final class Growth {
    private static final int FEW = 10_000;
    private static final int TIMES = 10;
    private static final int MOST_WARM_UPS = 10;
    private static final Duration STRETCH = Duration.ofSeconds(2);

    private Growth() {}

    static void measure(BindPlan plan, Figures figures, RedisServer warmRedis, MariaDbServer warmSql, Path directory) throws IOException, InterruptedException {
        var stock = new Stock(plan.open() + 40_000_000L, 0);
        try (var store = Stores.remote(warmRedis, warmSql, stock)) {
            new Load(Map.of()).settle("growth, warm-up on other servers", new Work(store, stock)::freshBind, plan.inFlight(), MOST_WARM_UPS, STRETCH);
        }
        Files.createDirectories(directory);
        try (var redis = RedisServer.start(directory); var sql = MariaDbServer.start(directory); var store = Stores.remote(redis, sql, stock)) {
            var load = new Load(Map.of("redis", redis::cpuMicros, "mariadb", sql::cpuMicros));
            var work = new Work(store, stock);
            load.fill("the first", work::freshBind, plan.inFlight(), FEW, plan.patience());
            double least = Double.MAX_VALUE;
            double most = 0;
            for (long from = FEW; from < plan.open(); from *= TIMES) {
                long to = Math.min(plan.open(), from * TIMES);
                var seen = load.fill("growing", work::freshBind, plan.inFlight(), to - from, plan.patience());
                double micros = seen.allMicros();
                say("shared store, from %,d to %,d open: %.2f µs a bind, %s", from, to, micros, seen);
                least = Math.min(least, micros);
                most = Math.max(most, micros);
            }
            figures.set("growth_dearest_by_cheapest", most / least);
            say("the dearest stretch by the cheapest: %.2f", most / least);
        }
    }
}
