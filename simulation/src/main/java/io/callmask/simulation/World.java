package io.callmask.simulation;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.engine.Wire;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// One subject in a simulated network and in virtual time. One thread; nothing happens by itself.
final class World {
    static final InetSocketAddress PROXY = new InetSocketAddress("192.0.2.1", 5060);
    private static final int LETTERS = 256;
    private static final int MOST_TURNS = 10_000;

    private final Timeline timeline = new Timeline();
    private final SimNetwork network;
    private final SimStreams streams;
    private final Set<InetSocketAddress> cut = new HashSet<>();
    private final Subject subject;
    private SimNetwork.Receiver delivered = (_, _) -> {};
    private SimNetwork.Tap refused = (_, _, _) -> {};
    private long due = Timeline.NEVER;

    World(RandomGenerator random, Function<World, Subject> maker) {
        this.network = new SimNetwork(timeline, random);
        this.streams = new SimStreams(timeline, random, network, this::arrived);
        this.subject = maker.apply(this);
        network.attach(PROXY, (bytes, from) -> {
            delivered.receive(bytes, from);
            subject.receive(bytes, from, timeline.now());
        });
    }

    private void arrived(byte[] bytes, InetSocketAddress home, InetSocketAddress from, Wire by) {
        delivered.receive(bytes, home);
        subject.receive(bytes, from, by, timeline.now());
    }

    Timeline timeline() {
        return timeline;
    }

    SimNetwork network() {
        return network;
    }

    SimStreams streams() {
        return streams;
    }

    Subject subject() {
        return subject;
    }

    /// Tells of every datagram that reaches the subject.
    void delivered(SimNetwork.Receiver newDelivered) {
        delivered = newDelivered;
    }

    /// Tells of every datagram of the subject's that the network refuses at once.
    void refused(SimNetwork.Tap newRefused) {
        refused = newRefused;
        streams.refused(newRefused);
    }

    /// The subject's way out by datagrams; that by connections is [SimStreams#wire].
    Wire wire() {
        return new Wire() {
            private final SentBy us = SentBy.of(Transport.UDP, PROXY.getHostString(), PROXY.getPort());

            @Override public SentBy us() {
                return us;
            }

            @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
                var datagram = Arrays.copyOfRange(bytes, offset, offset + length);
                if (cut.contains(to)) {
                    refused.sent(datagram, PROXY, to);
                    return false;
                }
                network.send(datagram, PROXY, to);
                return true;
            }
        };
    }

    /// From now on the network refuses what is sent to `address`, at once.
    void cut(InetSocketAddress address) {
        cut.add(address);
        streams.cut(address);
    }

    void mend() {
        cut.clear();
        streams.mend();
    }

    /// Lets everything happen that is due at the present instant.
    void settle() {
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            boolean any = timeline.runDue();
            any |= subject.poll(LETTERS, timeline.now()) > 0;
            due = subject.tick(timeline.now());
            if (!any && timeline.next() > timeline.now().nanos() && due > timeline.now().nanos()) return;
        }
        throw new AssertionError("at one instant there is no end of things to do; the subject's next is due " + (due - timeline.now().nanos()) + " ns from now");
    }

    /// Lets time go by, from event to event.
    void pass(Duration length) {
        pass(length, () -> false);
    }

    /// The same, until it is enough.
    void pass(Duration length, BooleanSupplier enough) {
        settle();
        long end = timeline.now().nanos() + length.toNanos();
        for (long next = next(); next <= end && !enough.getAsBoolean(); next = next()) {
            timeline.moveTo(next);
            settle();
        }
        if (enough.getAsBoolean()) return;
        timeline.moveTo(end);
        settle();
    }

    private long next() {
        return Math.min(due, timeline.next());
    }
}
