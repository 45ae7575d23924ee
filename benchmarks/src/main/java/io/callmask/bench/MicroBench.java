package io.callmask.bench;

import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// The parts of one call by themselves: time and bytes allocated for each.
final class MicroBench {
    private MicroBench() {}

    /// @param names parts of the benchmarks' names; none means all
    static void run(List<String> names) throws RunnerException {
        var options = new OptionsBuilder().forks(1).warmupIterations(3).warmupTime(TimeValue.seconds(1)).measurementIterations(3).measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class).resultFormat(ResultFormatType.TEXT).shouldFailOnError(true);
        if (names.isEmpty()) options.include("io\\.callmask\\.bench\\.micro\\.");
        names.forEach(options::include);
        new Runner(options.build()).run();
    }
}
