package io.callmask.sip.locate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for trunks by their names (RFC 3263), ahead of the calls that will want them: each answer is asked for anew before its time is over, and while the
/// DNS is away the last one is used, as long as it is not too old. Any thread; whoever reads what was found takes no lock.
public final class Locator {
    private static final Logger LOG = LoggerFactory.getLogger(Locator.class);
    private static final long SECOND = 1_000_000_000L;
    /// Part of its time after which an answer is asked for anew.
    private static final double EARLY = 0.8;
    private static final long MOST_PATIENCE = 30 * SECOND;
    private static final int DOUBLINGS = 5;
    private static final String PARTIAL = "a part of the answers is missing";

    private final Limits limits;
    private final Reach reach;
    private final Dns dns;
    private final LongSupplier nanos;
    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final List<Watched> all = new ArrayList<>();

    /// How the DNS is asked, and how long its answers are good.
    ///
    /// @param servers  in the order in which they are asked; none for the system's
    /// @param timeout  for one server's answer to one question
    /// @param leastTtl an answer with a shorter time is used so long
    /// @param mostTtl  and one with a longer time no longer than that
    /// @param keep     how long the last answer is used while none comes
    public record Limits(List<InetSocketAddress> servers, Duration timeout, Duration leastTtl, Duration mostTtl, Duration keep) {
        public static final Limits USUAL = new Limits(List.of(), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofHours(24));
        /// What the DNS says is not there is asked for again so soon.
        private static final Duration MOST_ABSENCE = Duration.ofMinutes(1);

        public Limits {
            servers = List.copyOf(servers);
            if (!timeout.isPositive()) throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than zero)");
            if (!leastTtl.isPositive() || leastTtl.compareTo(mostTtl) > 0) throw new IllegalArgumentException("leastTtl: " + leastTtl + " (expected: more than zero, at most " + mostTtl + ')');
            if (keep.compareTo(mostTtl) < 0) throw new IllegalArgumentException("keep: " + keep + " (expected: at least " + mostTtl + ')');
        }

        private long bounded(Duration ttl, Duration most) {
            long upper = Math.max(leastTtl.toNanos(), most.toNanos());
            // A record may say 68 years.
            return ttl.compareTo(most) > 0 ? upper : Math.max(leastTtl.toNanos(), ttl.toNanos());
        }
    }

    /// What came of one question to the DNS.
    public enum Outcome { FOUND, ABSENT, TIMEOUT, REFUSED, BROKEN }

    /// What is known of one trunk.
    ///
    /// @param addresses how many it has now
    /// @param age       since they were heard of
    /// @param trouble   why there is none, or why it is not heard of any more; empty while all is well
    public record Standing(String trunk, int addresses, Duration age, String trouble) {}

    Locator(Limits limits, List<Place> listeners, Dns dns, LongSupplier nanos) {
        this.limits = limits;
        this.reach = new Reach(listeners);
        this.nanos = nanos;
        for (var outcome : Outcome.values()) outcomes.put(outcome, new LongAdder());
        this.dns = question -> dns.ask(question).thenApply(answer -> {
            count(answer);
            return answer;
        });
    }

    /// Asks the real DNS.
    ///
    /// @param listeners our own addresses, in the order of the settings
    /// @param nanos     the monotonic clock
    public static Locator of(Limits limits, List<Place> listeners, LongSupplier nanos) {
        return new Locator(limits, listeners, new DnsJava(limits.servers(), limits.timeout()), nanos);
    }

    /// Begins to look for a trunk; known again when trunk and host are those of one that is watched already.
    public synchronized Whereabouts watch(String trunk, SipHost host) {
        for (var known : all) if (known.trunk.equals(trunk) && known.host.equals(host)) return known;
        var watched = new Watched(trunk, host, nanos.getAsLong());
        all.add(watched);
        ask(watched);
        return watched;
    }

    /// Looks for no others any more.
    public synchronized void watchOnly(Set<Whereabouts> wanted) {
        all.removeIf(watched -> !wanted.contains(watched));
    }

    /// Waits until each of those has been found or not.
    ///
    /// @return one line for each that has no address: which, and why
    public List<String> await(List<Whereabouts> wanted, Duration patience) throws InterruptedException {
        var mine = wanted.stream().filter(Watched.class::isInstance).map(Watched.class::cast).toList();
        var tries = mine.stream().map(this::tried).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(tries).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Told below, each by itself.
        }
        synchronized (this) {
            return mine.stream().filter(watched -> watched.now().isEmpty())
                .map(watched -> "trunk " + watched.trunk + ": " + watched.host + " is not found, " + (watched.trouble == null ? "the DNS does not answer" : watched.trouble)).toList();
        }
    }

    private synchronized CompletableFuture<?> tried(Watched watched) {
        return watched.asking;
    }

    /// Asks for what is due; to be called several times a second.
    public synchronized void tick() {
        long now = nanos.getAsLong();
        for (var watched : all) {
            watched.forget(now);
            boolean isTooOld = watched.failures > 0 && !watched.now().isEmpty() && now - watched.heard > limits.keep().toNanos();
            if (isTooOld) leave(watched, watched.trouble + ", for longer than dns.keep", now);
            if (watched.asking.isDone() && watched.due - now <= 0) ask(watched);
        }
    }

    /// Of all trunks that are looked for.
    public synchronized List<Standing> standings() {
        long now = nanos.getAsLong();
        return all.stream().map(watched -> new Standing(watched.trunk, watched.now().all().size(), Duration.ofNanos(now - watched.heard), watched.trouble == null ? "" : watched.trouble)).toList();
    }

    /// How often a question has come to that.
    public long count(Outcome outcome) {
        var counted = outcomes.get(outcome);
        return counted == null ? 0 : counted.sum();
    }

    private void count(Dns.Answer answer) {
        var outcome = switch (answer) {
            case Dns.Answer.Found _        -> Outcome.FOUND;
            case Dns.Answer.Absent _       -> Outcome.ABSENT;
            case Dns.Answer.Unknown(var why) -> switch (why) {
                case TIMEOUT -> Outcome.TIMEOUT;
                case REFUSED -> Outcome.REFUSED;
                case BROKEN  -> Outcome.BROKEN;
            };
        };
        var counted = outcomes.get(outcome);
        if (counted != null) counted.increment();
    }

    private void ask(Watched watched) {
        // Should a mistake of ours leave it without an answer, it is not asked for in a storm.
        watched.due = nanos.getAsLong() + MOST_PATIENCE;
        watched.asking = Inquiry.begin(watched.host, reach, dns).thenAccept(finding -> settle(watched, finding)).whenComplete((_, bug) -> {
            if (bug != null) LOG.error("event=dns failed: {}", bug.getClass().getName());
        });
    }

    private synchronized void settle(Watched watched, Finding finding) {
        long now = nanos.getAsLong();
        switch (finding) {
            // What is known whole is better than what is known in part.
            case Finding.Somewhere(_, _, var isPartial) when isPartial && !watched.now().isEmpty() && watched.failures < DOUBLINGS -> failed(watched, PARTIAL, now);
            case Finding.Somewhere(var located, var ttl, var isPartial) -> {
                found(watched, located, ttl, now);
                if (isPartial) incomplete(watched, now);
                else healed(watched);
            }
            case Finding.Nowhere(var why, var ttl) -> {
                watched.failures = 0;
                watched.due = now + limits.bounded(ttl, Limits.MOST_ABSENCE);
                leave(watched, why, now);
            }
            case Finding.Unknown unknown -> failed(watched, unknown.words(), now);
        }
    }

    private void found(Watched watched, Located located, Duration ttl, long now) {
        long good = limits.bounded(ttl, limits.mostTtl());
        watched.heard = now;
        watched.due = now + (long) (good * EARLY);
        if (watched.moveTo(located, now)) LOG.info("event=trunk-located trunk={} host={} addresses={} ttl={}", watched.trunk, watched.host, watched.places(), Duration.ofNanos(good));
    }

    private static void healed(Watched watched) {
        if (watched.trouble != null) LOG.info("event=dns-trouble-over trunk={} host={}", watched.trunk, watched.host);
        watched.trouble = null;
        watched.failures = 0;
    }

    /// Better than nothing, and than what grows old; the rest is asked for soon.
    private static void incomplete(Watched watched, long now) {
        watched.due = now + MOST_PATIENCE;
        watched.failures = DOUBLINGS;
        watched.trouble = PARTIAL;
    }

    /// Nobody knows: what was known goes on being used.
    private void failed(Watched watched, String why, long now) {
        watched.due = now + Math.min(MOST_PATIENCE, SECOND << Math.min(watched.failures, DOUBLINGS));
        watched.failures++;
        if (watched.trouble == null) {
            LOG.warn("event=dns-trouble trunk={} host={} why=\"{}\" addresses={} age={}", watched.trunk, watched.host, why, watched.places(), Duration.ofNanos(now - watched.heard).truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        }
        watched.trouble = why;
    }

    /// It is nowhere: no calls leave by it.
    private void leave(Watched watched, String why, long now) {
        if (!why.equals(watched.trouble)) LOG.warn("event=trunk-down trunk={} host={} why=\"{}\"", watched.trunk, watched.host, why);
        watched.trouble = why;
        watched.moveTo(Located.NOWHERE, now);
    }
}
