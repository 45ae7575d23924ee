package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Makes calls at a rate that does not care how the server feels about it (open loop), and answers them. Use from one thread.
public final class Generator implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /// How long to sleep when nothing has come: what it adds to a latency at most, and at 1,000 calls/s a batch of one or two datagrams.
    private static final long NAP = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long IDLE_NAP = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long KNOCK = TimeUnit.MILLISECONDS.toNanos(20);
    /// Longer than any call may take.
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BATCH = 64;

    private final Wire callerWire;
    private final Wire calleeWire;
    private final Calls calls;
    private final Callers callers;
    private final Callees callees;
    private long worstLag;
    private long begun;
    private long napped;

    /// @param server  where the calls go
    /// @param callers where the callers' phones listen; a free port that is taken now
    /// @param callees where the server delivers calls to
    /// @param hold    how long a call lasts
    /// @param carriage what both sides speak, UDP or TCP
    /// @param masked  whether the server masks; of one that only forwards, nothing is asked but that the calls go through
    public Generator(Carriage carriage, InetSocketAddress server, InetSocketAddress callers, InetSocketAddress callees, Pairs pairs, Duration hold, boolean masked) throws IOException {
        this(carriage, server, callers, callees, pairs, hold, masked, null);
    }

    /// The same over TLS.
    ///
    /// @param tls what both sides show, and whom they trust
    public static Generator overTls(SSLContext tls, InetSocketAddress server, InetSocketAddress callers, InetSocketAddress callees, Pairs pairs, Duration hold) throws IOException {
        return new Generator(Carriage.TLS, server, callers, callees, pairs, hold, true, tls);
    }

    private Generator(Carriage carriage, InetSocketAddress server, InetSocketAddress callers, InetSocketAddress callees, Pairs pairs, Duration hold, boolean masked,
                      @Nullable SSLContext tls) throws IOException {
        calls = new Calls(pairs);
        callerWire = Wire.of(carriage, callers, server, calls.counts, tls);
        calleeWire = Wire.of(carriage, callees, server, calls.counts, tls);
        this.callers = new Callers(callerWire, carriage, callers, server, calls, pairs, hold.toNanos());
        this.callees = new Callees(calleeWire, carriage, callees, calls, pairs, masked);
    }

    /// Told once a second how it goes.
    public interface Progress {
        void second(Seen seen);
    }

    /// What was seen in a stretch of time.
    ///
    /// @param started       calls begun
    /// @param finished      calls that went from INVITE to the second BYE's answer, masked both ways
    /// @param failed        calls that did not
    /// @param refused       those of them that were refused
    /// @param retransmitted messages that were sent again by us, or came again
    /// @param open          calls in progress at its end
    /// @param worstLagMillis by how much the generator itself was late with a call
    /// @param busy          share of its time in which the generator had something to do
    /// @param detail        all the counters, for a person
    public record Seen(long started, long finished, long failed, long refused, long retransmitted, int open, double worstLagMillis, double busy, String detail) {}

    /// Makes calls for some time, the rate rising evenly from one to the other.
    public Seen run(double fromRate, double toRate, Duration time, Progress progress) throws IOException {
        calls.latencies.clear();
        return make(new Rate(fromRate, toRate, System.nanoTime(), time.toNanos()), false, progress);
    }

    /// Makes calls that nobody hangs up, and waits until each is answered or has failed.
    public Seen hold(int count, double rate, Progress progress) throws IOException {
        var seen = make(new Rate(rate, rate, System.nanoTime(), (long) (count / rate * SECOND)), true, progress);
        drain(PATIENCE);
        return seen;
    }

    private Seen make(Rate rate, boolean held, Progress progress) throws IOException {
        var before = calls.counts.copy();
        var second = before;
        long nextSecond = rate.begin + SECOND;
        worstLag = 0;
        begun = rate.begin;
        napped = 0;
        double due = rate.begin;
        for (long now = rate.begin; now - rate.end() < 0; now = System.nanoTime()) {
            while (due <= now && due < rate.end()) {
                worstLag = Math.max(worstLag, now - (long) due);
                callers.call(now, held);
                due += SECOND / rate.at(due);
            }
            if (now - nextSecond >= 0) {
                progress.second(seen(second));
                second = calls.counts.copy();
                nextSecond += SECOND;
            }
            if (turn(now) == 0) nap(Math.min(NAP, Math.max(1, (long) due - now)));
        }
        return seen(before);
    }

    private void nap(long nanos) {
        long before = System.nanoTime();
        LockSupport.parkNanos(nanos);
        napped += System.nanoTime() - before;
    }

    /// Calls a second, rising evenly over a stretch of time.
    private record Rate(double from, double to, long begin, long nanos) {
        long end() {
            return begin + nanos;
        }

        double at(double now) {
            return from + (to - from) * (now - begin) / nanos;
        }
    }

    /// Calls a server that is perhaps not there yet, fifty times a second, until it answers one.
    ///
    /// @return [System#nanoTime] at which the first answer came
    /// @throws IOException when none has come after `most`
    public long awaitAnswer(Duration most) throws IOException {
        long begin = System.nanoTime();
        for (long now = begin, due = begin; now - begin < most.toNanos(); now = System.nanoTime()) {
            if (now - due >= 0) {
                callers.call(now, false);
                due += KNOCK;
            }
            if (turn(now) == 0) LockSupport.parkNanos(NAP);
            if (calls.answered() > 0) return System.nanoTime();
        }
        throw new IOException("no call was answered within " + most.toSeconds() + " s; " + calls.counts + " first_refusal=\"" + calls.firstRefusal() + "\"");
    }

    /// Waits until no call is in progress any more, begins none. Calls that take too long are given up.
    public void drain() throws IOException {
        drain(PATIENCE);
    }

    /// The same; those that are in progress after `most` are given up.
    public void drain(Duration most) throws IOException {
        long begin = System.nanoTime();
        for (long now = begin; calls.open() > 0 && now - begin < most.toNanos(); now = System.nanoTime()) {
            if (turn(now) == 0) LockSupport.parkNanos(NAP);
        }
        calls.giveUpOnAll();
    }

    /// Lets time go by with the calls that are held: answers what comes, begins nothing.
    public void idle(Duration time) throws IOException {
        long begin = System.nanoTime();
        for (long now = begin; now - begin < time.toNanos(); now = System.nanoTime()) {
            if (turn(now) == 0) LockSupport.parkNanos(IDLE_NAP);
        }
    }

    /// How many calls are answered and held.
    public int held() {
        return calls.held();
    }

    /// What was seen since the beginning.
    public Seen seen() {
        return seen(new Counts());
    }

    /// How long the last run's INVITEs took to come out at the other side, as INVITEs of leg B.
    ///
    /// @param share of calls that were as fast, more than 0, at most 1
    public double latencyMillis(double share) {
        return calls.latencies.millis(share);
    }

    private Seen seen(Counts before) {
        var counts = calls.counts.since(before);
        return new Seen(counts.started, counts.finished, counts.failed(), counts.refused, counts.sentAgain + counts.cameAgain, calls.open(), worstLag / 1e6, busy(), counts + " first_refusal=\"" + calls.firstRefusal() + "\"");
    }

    private double busy() {
        return 1 - (double) napped / Math.max(1, System.nanoTime() - begun);
    }

    private int turn(long now) throws IOException {
        int handled = 0;
        for (var in = calleeWire.receive(); in.length > 0; in = calleeWire.receive()) {
            callees.handle(in, now);
            if (++handled == BATCH) break;
        }
        for (var in = callerWire.receive(); in.length > 0; in = callerWire.receive()) {
            callers.handle(in, now);
            if (++handled >= 2 * BATCH) break;
        }
        callers.runTimers(now);
        callees.runTimers(now);
        calls.giveUpOnTheLate(now);
        return handled;
    }

    @Override public void close() throws IOException {
        callerWire.close();
        calleeWire.close();
    }
}
