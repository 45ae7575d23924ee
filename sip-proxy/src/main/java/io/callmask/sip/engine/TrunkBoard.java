package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.routing.trunk.TrunkSight;
import io.callmask.sip.locate.Place;
import io.callmask.sip.locate.Whereabouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all shards and the router know of each trunk: whether it is up, and how many of its channels are in use. Any thread.
public final class TrunkBoard implements TrunkSight {
    private static final Logger LOG = LoggerFactory.getLogger(TrunkBoard.class);
    private static final long SECOND = 1_000_000_000L;
    /// How long an address is tried last after it has failed.
    private static final long ASIDE = 30 * SECOND;

    private final LongSupplier nanos;
    private final Aside aside = new Aside();
    /// Exchanged as a whole.
    private volatile Map<String, Line> lines;
    private volatile List<Probe> probes;

    /// A trunk that is asked for its health.
    ///
    /// @param every  how often
    /// @param limits when it counts as down and up
    public record Probe(Trunk trunk, Duration every, TrunkHealth.Thresholds limits) {}

    /// @param probes the trunks that are asked for their health; others never go down, as they could not come back
    /// @param nanos  the monotonic clock
    public TrunkBoard(List<Trunk> trunks, List<Probe> probes, LongSupplier nanos) {
        this(trunks, probes, Map.of(), nanos);
    }

    /// @param where where the trunks are that have names: one without an address is down
    public TrunkBoard(List<Trunk> trunks, List<Probe> probes, Map<String, Whereabouts> where, LongSupplier nanos) {
        this.nanos = nanos;
        this.lines = Map.of();
        this.probes = List.of();
        turnTo(trunks, probes, where, _ -> false);
    }

    /// Goes by these trunks from now on. The channels in use of one that was there before stay counted, and so does the pace of its calls; one that is gone is
    /// counted until its calls are over.
    ///
    /// @param where        where those are that have names
    /// @param isWhereItWas whether a trunk's health is still that of the same place
    synchronized void turnTo(List<Trunk> trunks, List<Probe> asked, Map<String, Whereabouts> where, Predicate<String> isWhereItWas) {
        var limits = new HashMap<String, TrunkHealth.Thresholds>();
        for (var probe : asked) limits.put(probe.trunk().name(), probe.limits());
        var next = new LinkedHashMap<String, Line>();
        lines.forEach((name, line) -> {
            if (line.inUse.get() > 0) next.put(name, line);
        });
        for (var trunk : trunks) {
            var before = lines.get(trunk.name());
            var threshold = limits.get(trunk.name());
            var line = new Line(trunk, threshold, where.get(trunk.name()));
            next.put(trunk.name(), before == null ? line : before.as(line, threshold != null && isWhereItWas.test(trunk.name())));
        }
        lines = Map.copyOf(next);
        probes = List.copyOf(asked);
    }

    /// Those that are asked for their health.
    public List<Probe> probes() {
        return probes;
    }

    /// A board that knows no trunk: all are up, without limits.
    static TrunkBoard blank() {
        return new TrunkBoard(List.of(), List.of(), () -> 0);
    }

    /// One trunk's standing, for metrics.
    ///
    /// @param isRegistered whether we are registered with it; with one that we do not register with always
    public record Standing(String trunk, boolean isUp, int channels, boolean isRegistered) {
        /// Of a trunk that we do not register with.
        public Standing(String trunk, boolean isUp, int channels) {
            this(trunk, isUp, channels, true);
        }
    }

    /// Of all trunks.
    public List<Standing> standings() {
        return lines.values().stream().map(line -> new Standing(line.trunk.name(), line.isUp(), line.inUse.get(), line.known.isRegistered)).toList();
    }

    @Override public boolean isOpen(String trunk) {
        var line = lines.get(trunk);
        return line == null || line.isUp() && (line.known.isRegistered || !line.known.isRequired) && line.hasChannel() && line.mayCall(nanos.getAsLong());
    }

    /// Takes a channel of the trunk for a call, to be given back once.
    ///
    /// @return null when the trunk has none left, or has had its calls of this second
    @Nullable Channel take(Trunk trunk) {
        var line = lines.get(trunk.name());
        if (line == null) return new Channel(null);
        if (!line.takeChannel()) return null;
        if (line.takeCall(nanos.getAsLong())) return new Channel(line);
        line.inUse.decrementAndGet();
        return null;
    }

    /// A trunk's places in the order for one call: those that failed lately come last.
    List<Place> order(Whereabouts where, LongSupplier dice) {
        return aside.sorted(where.now().order(dice), nanos.getAsLong());
    }

    /// The same for somebody who would stay where he is: that place comes first, while it is one of them and has not failed lately.
    List<Place> order(Whereabouts where, @Nullable Place first, LongSupplier dice) {
        var order = new ArrayList<>(where.now().order(dice));
        if (first != null && order.remove(first)) order.addFirst(first);
        return aside.sorted(order, nanos.getAsLong());
    }

    /// That place of a trunk with several did not carry a call.
    void putAside(String trunk, Place place) {
        putAside(trunk, place, ASIDE);
    }

    /// @param length in nanoseconds
    void putAside(String trunk, Place place, long length) {
        long now = nanos.getAsLong();
        if (aside.put(place, now + Math.max(length, ASIDE), now)) LOG.info("event=address-aside trunk={} address={}", trunk, place);
    }

    /// It answers.
    void takeBack(String trunk, Place place) {
        if (aside.takeBack(place)) LOG.info("event=address-back trunk={} address={}", trunk, place);
    }

    /// From now on we register with the trunk: nobody calls by it until we have done so, if that is required.
    void register(String trunk, boolean isRequired) {
        know(trunk, false, isRequired);
    }

    /// We register with it as before, but whether calls wait for that may be otherwise.
    void require(String trunk, boolean isRequired) {
        var line = lines.get(trunk);
        if (line != null) line.known.isRequired = isRequired;
    }

    /// From now on we do not.
    void registerNoMore(String trunk) {
        know(trunk, true, false);
    }

    private void know(String trunk, boolean isRegistered, boolean isRequired) {
        var line = lines.get(trunk);
        if (line == null) return;
        line.known.isRegistered = isRegistered;
        line.known.isRequired = isRequired;
    }

    /// We are registered with it, or not any more.
    ///
    /// @return whether that is news
    boolean registered(String trunk, boolean isSo) {
        var line = lines.get(trunk);
        if (line == null || line.known.isRegistered == isSo) return false;
        line.known.isRegistered = isSo;
        return true;
    }

    /// Something was heard of the trunk, whatever it said.
    void answered(String trunk) {
        var line = lines.get(trunk);
        if (line != null) line.judge(true);
    }

    /// The trunk did not answer, or could not be reached.
    void failed(String trunk) {
        var line = lines.get(trunk);
        if (line != null) line.judge(false);
    }

    /// A channel in use. Owned by the call's shard.
    static final class Channel {
        private @Nullable Line line;

        private Channel(@Nullable Line line) {
            this.line = line;
        }

        /// From the second time on nothing happens.
        void giveBack() {
            if (line != null) line.inUse.decrementAndGet();
            line = null;
        }
    }

    /// Whether we are registered, and have to be. Any thread.
    private static final class Known {
        private volatile boolean isRegistered = true;
        private volatile boolean isRequired;
    }

    private static final class Line {
        private final Trunk trunk;
        private final TrunkHealth.@Nullable Thresholds limits;
        private final @Nullable Whereabouts where;
        private final AtomicReference<TrunkHealth> health;
        private final AtomicInteger inUse;
        /// When the calls that were let through would be evenly spread (the generic cell rate algorithm): at most a second's calls come together.
        private final AtomicLong spread;

        private final Known known;

        Line(Trunk trunk, TrunkHealth.@Nullable Thresholds limits, @Nullable Whereabouts where) {
            this(trunk, limits, where, new AtomicReference<>(TrunkHealth.UP), new AtomicInteger(), new AtomicLong(Long.MIN_VALUE), new Known());
        }

        private Line(Trunk trunk, TrunkHealth.@Nullable Thresholds limits, @Nullable Whereabouts where, AtomicReference<TrunkHealth> health, AtomicInteger inUse, AtomicLong spread, Known known) {
            this.trunk = trunk;
            this.limits = limits;
            this.where = where;
            this.health = health;
            this.inUse = inUse;
            this.spread = spread;
            this.known = known;
        }

        /// The same line with other rules: who has taken a channel of the one gives it back to the other.
        Line as(Line other, boolean keepsHealth) {
            return new Line(other.trunk, other.limits, other.where, keepsHealth ? health : other.health, inUse, spread, known);
        }

        boolean isUp() {
            return health.get().isUp() && (where == null || !where.now().isEmpty());
        }

        boolean hasChannel() {
            int most = trunk.outlet().channels();
            return most == 0 || inUse.get() < most;
        }

        boolean takeChannel() {
            int most = trunk.outlet().channels();
            if (inUse.incrementAndGet() <= most || most == 0) return true;
            inUse.decrementAndGet();
            return false;
        }

        boolean mayCall(long now) {
            int rate = trunk.outlet().callsPerSecond();
            return rate == 0 || Math.max(spread.get(), now) - now <= SECOND - SECOND / rate;
        }

        boolean takeCall(long now) {
            int rate = trunk.outlet().callsPerSecond();
            if (rate == 0) return true;
            while (true) {
                long before = spread.get();
                long from = Math.max(before, now);
                if (from - now > SECOND - SECOND / rate) return false;
                if (spread.compareAndSet(before, from + SECOND / rate)) return true;
            }
        }

        void judge(boolean isAnswer) {
            if (limits == null) return;
            var before = health.getAndUpdate(known -> isAnswer ? known.answered(limits) : known.failed(limits));
            var after = isAnswer ? before.answered(limits) : before.failed(limits);
            if (before.isUp() == after.isUp()) return;
            if (after.isUp()) LOG.info("event=trunk-up trunk={}", trunk.name());
            else LOG.warn("event=trunk-down trunk={}", trunk.name());
        }
    }
}
