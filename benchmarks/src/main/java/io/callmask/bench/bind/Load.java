package io.callmask.bench.bind;

import io.callmask.bench.server.Cpu;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Asks one thing after the other and notes what came of it.
final class Load {
    /// What is asked. Called by one thread; completes on any, with whether it was granted.
    interface Operation {
        CompletionStage<Boolean> begin();
    }

    /// What one thread does again and again until the time is over.
    interface Repeated extends AutoCloseable {
        void run() throws Exception;

        @Override void close() throws Exception;
    }

    /// How a thread begins.
    interface Beginning {
        Repeated begin() throws Exception;
    }

    private static final double SETTLED = 1.1;
    /// So many stretches one after the other: a single one may only have been disturbed.
    private static final int CALM = 2;
    /// This share of one processor.
    private static final double COMPILED = 0.1;
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);
    private static final long SHORTEST_NAP = 20_000;
    private static final long PROGRESS = TimeUnit.SECONDS.toNanos(5);
    private static final int DRAIN_SECONDS = 60;

    /// CPU of servers by name, in microseconds since each began.
    private final Map<String, LongSupplier> servers;

    Load(Map<String, LongSupplier> servers) {
        this.servers = servers;
    }

    /// What a stretch has shown.
    ///
    /// @param done    granted
    /// @param refused asked and not granted
    /// @param seconds until the last was answered
    /// @param micros  CPU per operation by process, `client` among them
    /// @param unasked of an open loop: due, and not asked before the end, since all places were taken; the time that they had waited by then is among the latencies
    /// @param p50     milliseconds; of an open loop from when each was due
    record Seen(long done, long refused, long unasked, double seconds, Map<String, Double> micros, double p50, double p99, double max) {
        double perSecond() {
            return done / seconds;
        }

        /// CPU per operation of all processes, in microseconds.
        double allMicros() {
            return micros.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        @Override public String toString() {
            var text = new StringBuilder(String.format(Locale.ROOT, "%,.0f/s p50_ms=%.3f p99_ms=%.3f max_ms=%.3f", perSecond(), p50, p99, max));
            micros.forEach((name, micro) -> text.append(String.format(Locale.ROOT, " %s_us=%.2f", name, micro)));
            if (refused > 0) text.append(" REFUSED=").append(refused);
            if (unasked > 0) text.append(" UNASKED=").append(unasked);
            return text.toString();
        }
    }

    /// Until it gets no faster and the JVM has compiled what it is made of: while its compilers are busy they take what is measured.
    void settle(String what, Operation operation, int inFlight, int most, Duration stretch) {
        var compiler = ManagementFactory.getCompilationMXBean();
        double best = 0;
        int calm = 0;
        for (int i = 0; i < most && calm < CALM; i++) {
            long compiled = compiler.getTotalCompilationTime();
            var seen = closed(operation, inFlight, stretch);
            double busy = (compiler.getTotalCompilationTime() - compiled) / (1e3 * seen.seconds());
            System.out.println(String.format(Locale.ROOT, "%s: %s, compilers busy %.0f %%", what, seen, 100 * busy));
            calm = seen.perSecond() < best * SETTLED && busy < COMPILED ? calm + 1 : 0;
            best = Math.max(best, seen.perSecond());
        }
    }

    /// So many threads, each asking the next when the one before is answered.
    ///
    /// @throws IllegalStateException when one of them failed
    Seen threads(Beginning beginning, int threads, Duration time) throws InterruptedException {
        var run = new Run(threads);
        var failures = new ConcurrentLinkedQueue<Exception>();
        var all = new ArrayList<Thread>();
        var before = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            all.add(Thread.ofPlatform().start(() -> {
                try (var repeated = beginning.begin()) {
                    for (long asked = System.nanoTime(); asked - start < time.toNanos(); asked = System.nanoTime()) {
                        repeated.run();
                        run.answered(true, asked);
                    }
                } catch (Exception e) {
                    failures.add(e);
                }
            }));
        }
        for (var thread : all) thread.join();
        var failure = failures.poll();
        if (failure != null) throw new IllegalStateException("a thread of the load failed", failure);
        return run.seen(start, before, cpu());
    }

    /// As many at a time as `inFlight`, the next as soon as one is answered.
    Seen closed(Operation operation, int inFlight, Duration time) {
        return run(new Run(inFlight), operation, time.toNanos(), Long.MAX_VALUE, 0, "");
    }

    /// The same until so many are granted or the time is over, with a word now and then.
    Seen fill(String what, Operation operation, int inFlight, long count, Duration most) {
        return run(new Run(inFlight), operation, most.toNanos(), count, 0, what);
    }

    /// One at each moment at which it is due, whether or not those before were answered; what is asked late counts from when it was due.
    Seen open(Operation operation, int rate, int mostInFlight, Duration time) {
        return run(new Run(mostInFlight), operation, time.toNanos(), Long.MAX_VALUE, rate, "");
    }

    private Seen run(Run run, Operation operation, long nanos, long count, int rate, String what) {
        var before = cpu();
        long start = System.nanoTime();
        long told = start;
        for (long asked = 0; asked - run.refused.sum() < count; asked++) {
            long due = rate == 0 ? System.nanoTime() : start + asked * 1_000_000_000L / rate;
            if (due - start > nanos) break;
            awaitDue(due);
            if (!run.enter(start + nanos)) {
                for (long late = asked; rate > 0 && (due = start + late * 1_000_000_000L / rate) - start <= nanos; late++) run.unasked(due);
                break;
            }
            run.ask(operation, rate == 0 ? System.nanoTime() : due);
            if (!what.isEmpty() && System.nanoTime() - told > PROGRESS) {
                told = System.nanoTime();
                System.out.println(String.format(Locale.ROOT, "  %s: %,d of %,d after %d s", what, run.done.sum(), count, (told - start) / 1_000_000_000));
            }
        }
        run.drain();
        return run.seen(start, before, cpu());
    }

    static void awaitDue(long due) {
        for (long left = due - System.nanoTime(); left > SHORTEST_NAP; left = due - System.nanoTime()) LockSupport.parkNanos(left);
    }

    private Map<String, Long> cpu() {
        var all = new LinkedHashMap<String, Long>();
        all.put("client", Cpu.ownMicros());
        servers.forEach((name, micros) -> all.put(name, micros.getAsLong()));
        return all;
    }

    private static final class Run {
        final LongAdder done = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder unasked = new LongAdder();
        private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
        private final Recorder latency = new Recorder(LONGEST, 3);
        private final Semaphore places;
        private final int most;

        Run(int most) {
            this.most = most;
            this.places = new Semaphore(most);
        }

        boolean enter(long end) {
            if (places.tryAcquire()) return true;
            try {
                return places.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void ask(Operation operation, long due) {
            var _ = operation.begin().whenComplete((granted, failure) -> {
                answered(failure == null && granted, due);
                places.release();
            });
        }

        void answered(boolean granted, long due) {
            long now = System.nanoTime();
            latency.recordValue(Math.clamp(now - due, 0, LONGEST));
            if (granted) done.increment();
            else refused.increment();
            last.lazySet(now);
        }

        void unasked(long due) {
            unasked.increment();
            latency.recordValue(Math.clamp(System.nanoTime() - due, 0, LONGEST));
        }

        void drain() {
            try {
                if (!places.tryAcquire(most, DRAIN_SECONDS, TimeUnit.SECONDS)) throw new IllegalStateException(most - places.availablePermits() + " requests were not answered within " + DRAIN_SECONDS + " s");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Seen seen(long start, Map<String, Long> before, Map<String, Long> after) {
            long all = Math.max(1, done.sum() + refused.sum());
            var micros = new LinkedHashMap<String, Double>();
            after.forEach((name, used) -> micros.put(name, (used - before.getOrDefault(name, used)) / (double) all));
            Histogram histogram = latency.getIntervalHistogram();
            double seconds = Math.max(1, last.get() - start) / 1e9;
            return new Seen(done.sum(), refused.sum(), unasked.sum(), seconds, micros, histogram.getValueAtPercentile(50) / 1e6, histogram.getValueAtPercentile(99) / 1e6, histogram.getMaxValue() / 1e6);
        }
    }
}
