package io.callmask.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Carries datagrams between addresses in virtual time, and loses, copies and reorders them as its [Weather] says. What
/// it does is decided by its random source alone: the same seed, the same weather.
final class SimNetwork {
    private static final long HELD_BACK = Duration.ofSeconds(1).toNanos();

    private final Timeline timeline;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, Receiver> receivers = new HashMap<>();
    private final Map<Way, Weather> weathers = new HashMap<>();
    private Tap tap = (bytes, from, to) -> {};

    /// Takes datagrams in.
    interface Receiver {
        void receive(byte[] bytes, InetSocketAddress from);
    }

    /// Sees every datagram as it is sent, before the weather has had its way with it.
    interface Tap {
        void sent(byte[] bytes, InetSocketAddress from, InetSocketAddress to);
    }

    private record Way(InetSocketAddress from, InetSocketAddress to) {}

    SimNetwork(Timeline timeline, RandomGenerator random) {
        this.timeline = timeline;
        this.random = random;
    }

    void attach(InetSocketAddress address, Receiver receiver) {
        receivers.put(address, receiver);
    }

    /// Sets the weather of one direction; until then it is clear.
    void weather(InetSocketAddress from, InetSocketAddress to, Weather weather) {
        weathers.put(new Way(from, to), weather);
    }

    void clear() {
        weathers.clear();
    }

    void tap(Tap newTap) {
        tap = newTap;
    }

    /// Shows the tap what goes another way.
    void seen(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {
        tap.sent(bytes, from, to);
    }

    /// Takes a copy of `bytes`. What is sent to an address that nobody is attached to is lost.
    void send(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {
        var mine = bytes.clone();
        tap.sent(mine, from, to);
        var receiver = receivers.get(to);
        if (receiver == null) return;
        var weather = weathers.getOrDefault(new Way(from, to), Weather.CLEAR);
        if (happens(weather.loss())) return;
        deliver(mine, from, receiver, weather);
        if (happens(weather.copies())) deliver(mine, from, receiver, weather);
    }

    private void deliver(byte[] bytes, InetSocketAddress from, Receiver receiver, Weather weather) {
        long jitter = weather.jitter().isZero() ? 0 : random.nextLong(weather.jitter().toNanos());
        long held = happens(weather.held()) ? HELD_BACK : 0;
        timeline.after(weather.delay().toNanos() + jitter + held, () -> receiver.receive(bytes, from));
    }

    private boolean happens(double share) {
        return share > 0 && random.nextDouble() < share;
    }
}
