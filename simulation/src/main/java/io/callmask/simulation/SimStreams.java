package io.callmask.simulation;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.engine.Wire;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Carries messages over connections in virtual time: whole, in their order, and all of them until a connection is reset. Then what is under way is lost both ways, and whoever wanted to know
/// on P's side is told, as [io.callmask.sip.transport.TcpPort] tells it. Cutting a stream into messages is not its business.
final class SimStreams {
    /// From where a peer connects; each of its connections has a port of its own.
    private static final int FIRST_PORT = 40_000;
    private static final int CONNECTIONS = 3;
    /// After a connection could not be made, none is tried to that address.
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private final Timeline timeline;
    private final RandomGenerator random;
    private final SimNetwork network;
    private final Arrival arrival;
    private final Map<InetSocketAddress, SimNetwork.Receiver> receivers = new HashMap<>();
    private final Map<InetSocketAddress, Weather> weathers = new HashMap<>();
    /// By the peer's address and port.
    private final Map<InetSocketAddress, Link> links = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Long> pauses = new HashMap<>();
    private final Set<InetSocketAddress> cut = new HashSet<>();
    private SentBy us = SentBy.of(Transport.TCP, World.PROXY.getHostString(), World.PROXY.getPort());
    private SimNetwork.Tap refused = (_, _, _) -> {};
    private Loss loss = (_, _) -> {};
    private long lost;

    /// What P calls its connections: TCP, unless they are to be TLS. What they carry is the same.
    void speak(Transport transport) {
        us = SentBy.of(transport, World.PROXY.getHostString(), World.PROXY.getPort());
    }

    Transport transport() {
        return us.transport();
    }

    /// What has not, or perhaps not, reached its receiver.
    interface Loss {
        /// @param isMade whether there was a connection: then it may have
        void lost(byte[] bytes, boolean isMade);
    }

    /// What reaches P.
    interface Arrival {
        /// @param home where the peer listens
        /// @param from where its connection comes from
        void arrived(byte[] bytes, InetSocketAddress home, InetSocketAddress from, Wire by);
    }

    /// One connection.
    private static final class Link {
        private final InetSocketAddress home;
        private final InetSocketAddress remote;
        private boolean isOpen = true;
        private boolean isMade;
        private long lastOut;
        private long lastIn;
        /// Sent by P since the peer was last heard, if somebody wants to know.
        private final Deque<Unheard> unheard = new ArrayDeque<>();
        private final List<Runnable> watchers = new ArrayList<>();

        private Link(InetSocketAddress home, InetSocketAddress remote, boolean isMade, long now) {
            this.home = home;
            this.remote = remote;
            this.isMade = isMade;
            lastOut = now;
            lastIn = now;
        }
    }

    private record Unheard(byte[] bytes, Wire.Lost told) {}

    SimStreams(Timeline timeline, RandomGenerator random, SimNetwork network, Arrival arrival) {
        this.timeline = timeline;
        this.random = random;
        this.network = network;
        this.arrival = arrival;
    }

    void attach(InetSocketAddress home, SimNetwork.Receiver receiver) {
        receivers.put(home, receiver);
    }

    /// @param weather its delay and jitter are those of a connection; its loss, the share of connections that cannot be made
    void weather(InetSocketAddress home, Weather weather) {
        weathers.put(home, weather);
    }

    /// Tells of every message that is refused to P at once.
    void refused(SimNetwork.Tap newRefused) {
        refused = newRefused;
    }

    /// Tells of every message of P's whose loss P is told, before that.
    void lost(Loss newLoss) {
        loss = newLoss;
    }

    /// How many messages a reset has lost on their way.
    long lost() {
        return lost;
    }

    /// P's way out: by the connection with the receiver, or a new one.
    Wire wire() {
        return new Wire() {
            @Override public SentBy us() {
                return us;
            }

            @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
                return out(links.get(to), Arrays.copyOfRange(bytes, offset, offset + length), to, null);
            }

            @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to, Lost told) {
                return out(links.get(to), Arrays.copyOfRange(bytes, offset, offset + length), to, told);
            }

            @Override public boolean whenEnded(InetSocketAddress to, Runnable told) {
                var link = links.get(to);
                return link != null && link.watchers.add(told);
            }
        };
    }

    /// P's way back: by the connection that a message came by, or if that has gone by another.
    private Wire back(Link link) {
        return new Wire() {
            @Override public SentBy us() {
                return us;
            }

            @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
                return out(link.isOpen ? link : links.get(to), Arrays.copyOfRange(bytes, offset, offset + length), to, null);
            }
        };
    }

    private boolean out(@Nullable Link known, byte[] bytes, InetSocketAddress to, Wire.@Nullable Lost told) {
        var link = known == null ? connecting(to) : known;
        if (link == null) {
            refused.sent(bytes, World.PROXY, to);
            return false;
        }
        if (told != null) link.unheard.add(new Unheard(bytes, told));
        network.seen(bytes, World.PROXY, link.home);
        link.lastOut = due(link.home, link.lastOut);
        timeline.after(link.lastOut - timeline.now().nanos(), () -> {
            var receiver = receivers.get(link.home);
            if (link.isOpen && receiver != null) receiver.receive(bytes, World.PROXY);
            else lost++;
        });
        return true;
    }

    private @Nullable Link connecting(InetSocketAddress to) {
        long now = timeline.now().nanos();
        if (cut.contains(to) || pauses.getOrDefault(to, now) > now) return null;
        var link = new Link(to, to, false, due(to, now));
        links.put(to, link);
        boolean fails = random.nextDouble() < weather(to).loss();
        timeline.after(link.lastOut - now, () -> {
            if (fails) failed(link);
            else link.isMade = true;
        });
        return link;
    }

    private void failed(Link link) {
        if (!link.isOpen) return;
        pauses.put(link.home, timeline.now().nanos() + PAUSE);
        end(link);
    }

    /// A message of a peer's: a response goes back by P's own connection if there is one, anything else by one of the peer's.
    ///
    /// @param which of its connections
    void send(byte[] bytes, InetSocketAddress home, int which) {
        boolean isResponse = bytes.length > 8 && bytes[0] == 'S' && bytes[3] == '/';
        var own = new InetSocketAddress(home.getAddress(), FIRST_PORT + which % CONNECTIONS);
        var back = links.get(home);
        network.seen(bytes, home, World.PROXY);
        if (cut.contains(home)) return;
        var link = isResponse && back != null && back.isMade ? back : links.computeIfAbsent(own, remote -> new Link(home, remote, true, timeline.now().nanos()));
        link.lastIn = due(home, link.lastIn);
        timeline.after(link.lastIn - timeline.now().nanos(), () -> {
            if (!link.isOpen) {
                lost++;
                return;
            }
            link.unheard.clear();
            arrival.arrived(bytes, home, link.remote, back(link));
        });
    }

    /// In time, and not before what was sent earlier.
    private long due(InetSocketAddress home, long last) {
        var weather = weather(home);
        long jitter = weather.jitter().isZero() ? 0 : random.nextLong(weather.jitter().toNanos());
        return Math.max(last, timeline.now().nanos() + weather.delay().toNanos() + jitter);
    }

    private Weather weather(InetSocketAddress home) {
        return weathers.getOrDefault(home, Weather.CLEAR);
    }

    /// Breaks one of the connections with a peer, whichever; none if there is none.
    void reset(InetSocketAddress home) {
        var open = links.values().stream().filter(link -> link.home.equals(home)).toList();
        if (!open.isEmpty()) end(open.get(random.nextInt(open.size())));
    }

    /// Breaks all connections with a peer, and lets none be made until [#mend].
    void cut(InetSocketAddress home) {
        cut.add(home);
        links.values().stream().filter(link -> link.home.equals(home)).toList().forEach(this::end);
    }

    void mend() {
        cut.clear();
    }

    private void end(Link link) {
        link.isOpen = false;
        links.remove(link.remote, link);
        for (Unheard each; (each = link.unheard.poll()) != null; ) {
            loss.lost(each.bytes(), link.isMade);
            each.told().lost(link.isMade);
        }
        link.watchers.forEach(Runnable::run);
    }
}
