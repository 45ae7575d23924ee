package io.callmask.bench.bind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What one run has found: for people a row each, and in one last line for programs.
final class Figures {
    private final Map<Series, List<Double>> series = new LinkedHashMap<>();
    private final Map<String, Double> single = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private boolean sound = true;

    /// What is measured in every round, in operations per second.
    enum Series {
        SKIP_LOCKED("by hand: SELECT … FOR UPDATE SKIP LOCKED + update + insert, 16 threads"),
        INSERT_COMMIT("floor: one insert + commit, 16 threads"),
        SET_P16("redis-benchmark -t set -P 16"),
        FRESH("extension binds, fresh blocks"),
        CHURN("binds and unbinds in turn at 70 % fill"),
        PAIRS("known-caller binds (two directions each)"),
        KEYED("extension binds, each with an idempotency key"),
        REFERENCES("extension binds, each with an idempotency key and a reference"),
        EMBEDDED("embedded: extension binds, durable"),
        HTTP("HTTP: single binds"),
        HTTP_BATCHES("HTTP: binds in batches of 100");

        private final String title;

        Series(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    void add(Series what, double perSecond) {
        series.computeIfAbsent(what, _ -> new ArrayList<>()).add(perSecond);
    }

    void set(String name, double value) {
        single.put(name, value);
    }

    /// Something to be said beside the figures: what was scaled down, above all.
    void note(String text) {
        notes.add(text);
        System.out.println(text);
    }

    void fail(String why) {
        sound = false;
        note("FAILED: " + why);
    }

    boolean isSound() {
        return sound;
    }

    /// Not a number when it was not measured.
    double median(Series what) {
        var all = series.getOrDefault(what, List.of()).stream().sorted().toList();
        if (all.isEmpty()) return Double.NaN;
        return (all.get((all.size() - 1) / 2) + all.get(all.size() / 2)) / 2;
    }

    double single(String name) {
        return single.getOrDefault(name, Double.NaN);
    }

    void print() {
        System.out.println();
        series.forEach((what, all) -> BindBench.say("%-76s %,12.0f/s  (%s)", what.title(), median(what), String.join(", ", all.stream().map(each -> String.format(Locale.ROOT, "%,.0f", each)).toList())));
        single.forEach((name, value) -> BindBench.say("%-76s %,12.2f", name, value));
        notes.forEach(System.out::println);
        var fresh = median(Series.FRESH);
        BindBench.say("vs_skip_locked=%.1f open_loop_p99_ms=%.2f churned_bytes_per_binding=%.1f pair_bytes_per_direction=%.1f keyed_binds_per_s=%.0f referenced_binds_per_s=%.0f lookup_beside_p99_us=%.0f restart_s=%.2f embedded_restart_s=%.2f embedded_lookup_p99_us=%.1f embedded_bytes_per_binding=%.0f http_binds_per_s=%.0f http_batched_binds_per_s=%.0f",
            fresh / median(Series.SKIP_LOCKED), single("open_loop_p99_ms"), single("churned_bytes_per_binding"), single("pair_bytes_per_direction"), median(Series.KEYED), median(Series.REFERENCES), single("lookup_beside_p99_us"), single("restart_s"), single("embedded_restart_s"), single("embedded_lookup_p99_us"), single("embedded_bytes_per_binding"),
            median(Series.HTTP), median(Series.HTTP_BATCHES));
        BindBench.say("binds_per_s=%.0f churn_ops_per_s=%.0f pair_binds_per_s=%.0f vs_insert_commit=%.2f vs_set_p16=%.3f bytes_per_binding=%.1f lookup_p99_us=%.0f embedded_binds_per_s=%.0f",
            fresh, median(Series.CHURN), median(Series.PAIRS), fresh / median(Series.INSERT_COMMIT), fresh / median(Series.SET_P16), single("bytes_per_binding"), single("lookup_p99_us"), median(Series.EMBEDDED));
    }
}
