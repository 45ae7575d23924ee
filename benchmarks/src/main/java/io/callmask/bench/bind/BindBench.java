package io.callmask.bench.bind;

import io.callmask.bench.server.Directories;
import io.callmask.bench.server.MariaDbServer;
import io.callmask.bench.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Binds on servers of its own, in turn with what one would write by hand, then on the embedded store, then over HTTP.
public record BindBench(BindPlan plan) {
    public static final String HELP = BindPlan.HELP;
    private static final List<String> PROGRAMS = List.of("redis-server", "redis-benchmark", "mariadbd", "mariadb-install-db");

    /// @throws IllegalArgumentException when something is asked for that there is not
    public static BindBench of(List<String> arguments) {
        return new BindBench(BindPlan.of(arguments));
    }

    /// The programs that are needed and cannot be found.
    public List<String> missing() {
        if (!plan.needsServers()) return List.of();
        return PROGRAMS.stream().filter(name -> List.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin").stream().noneMatch(at -> Files.isExecutable(Path.of(at, name)))).toList();
    }

    /// @return whether no extension was given twice and no acknowledged binding was lost
    public boolean run() throws IOException, InterruptedException, SQLException {
        var directory = Files.createTempDirectory("callmask-bench");
        var figures = new Figures();
        if (!plan.needsServers()) return alone(figures, directory);
        try (var redis = RedisServer.start(directory); var sql = MariaDbServer.start(directory)) {
            say("bench binds, %s: %d rounds of %d s each, up to %,d bindings, %,d requests in flight (embedded: %,d); MariaDB syncs at every commit", plan.name(), plan.rounds(), plan.stretch().toSeconds(), plan.open(), plan.inFlight(), EmbeddedAlone.IN_FLIGHT);
            new Rounds(plan, figures, new Load(Map.of("redis", redis::cpuMicros, "mariadb", sql::cpuMicros)), redis, sql, directory).run();
            if (plan.has(BindPlan.Part.EMBEDDED)) EmbeddedAlone.measure(plan, figures, directory.resolve("alone"));
            if (plan.has(BindPlan.Part.HTTP)) HttpBinds.measure(plan, figures, directory.resolve("http"));
            if (plan.has(BindPlan.Part.GROWTH)) Growth.measure(plan, figures, redis, sql, directory.resolve("growth"));
            if (plan.has(BindPlan.Part.START)) EmbeddedAlone.start(plan, figures, directory.resolve("start"));
            if (plan.has(BindPlan.Part.REWRITE)) EmbeddedAlone.rewrite(plan, figures, directory.resolve("rewrite"));
            figures.print();
        } finally {
            Directories.delete(directory);
        }
        return figures.isSound();
    }

    private boolean alone(Figures figures, Path directory) throws IOException, InterruptedException {
        try {
            if (plan.has(BindPlan.Part.HTTP)) {
                HttpBinds.measure(plan, figures, directory.resolve("http"));
                say("http_binds_per_s=%.0f http_batched_binds_per_s=%.0f", figures.median(Figures.Series.HTTP), figures.median(Figures.Series.HTTP_BATCHES));
            }
            if (plan.has(BindPlan.Part.START)) {
                EmbeddedAlone.start(plan, figures, directory.resolve("start"));
                say("start_s=%.2f start_bindings=%.0f start_bytes_per_binding=%.0f", figures.single("start_s"), figures.single("start_bindings"), figures.single("start_bytes_per_binding"));
            }
            if (plan.has(BindPlan.Part.REWRITE)) {
                EmbeddedAlone.rewrite(plan, figures, directory.resolve("rewrite"));
                say("rewrite_s=%.1f before_p99_ms=%.1f during_p99_ms=%.1f after_p99_ms=%.1f during_max_ms=%.1f", figures.single("rewrite_s"), figures.single("before_p99_ms"), figures.single("during_p99_ms"), figures.single("after_p99_ms"), figures.single("during_max_ms"));
            }
        } finally {
            Directories.delete(directory);
        }
        return figures.isSound();
    }

    static void say(String form, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, form, arguments));
    }
}
