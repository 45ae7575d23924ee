package io.callmask.sip.engine;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.transport.Transport;
import io.callmask.sip.transport.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread of one shard: waits for datagrams, letters and timers, and hands them over.
final class ShardThread {
    private static final Logger LOG = LoggerFactory.getLogger(ShardThread.class);
    /// Datagrams taken from one socket before letters and timers have their turn.
    private static final int BATCH = 256;
    private static final int MOST_ROUNDS = 32;
    private static final int DATAGRAMS_PER_LOOK = 16;
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final long TICK_MILLIS = TimerWheel.TICK / 1_000_000;
    private static final long IDLE_MILLIS = 1_000;

    private final Selector selector;
    private final List<Listener> listeners;
    private final Supplier<Now> clock;
    private final Shard shard;
    private final Thread thread;
    private final byte[] buffer = new byte[LARGEST_DATAGRAM];
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean running = true;
    private final Sources sources;
    private final UdpSocket.Door door;
    /// Datagrams of this round that could be read.
    private int handled;
    /// Datagrams since the clocks were looked at.
    private int sinceLook;
    /// What the clocks said last: a datagram is not worth a look at them of its own.
    private Now now;
    /// Whether it has been told of that new calls are limited.
    private boolean limited;

    /// @param sources   of this thread alone
    /// @param shardWith makes the shard, given its wires and what wakes this thread
    ShardThread(String name, List<UdpSocket> sockets, Supplier<Now> clock, Sources sources, Function<Waking, Shard> shardWith) {
        this.clock = clock;
        this.sources = sources;
        now = clock.get();
        door = from -> sources.admits(from, now.nanos());
        try {
            selector = Selector.open();
            var list = new ArrayList<Listener>();
            for (var socket : sockets) {
                socket.register(selector);
                list.add(new Listener(socket));
            }
            listeners = List.copyOf(list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shard = shardWith.apply(new Waking(List.copyOf(listeners), this::wake));
        thread = new Thread(this::run, name);
    }

    /// What a shard is made with.
    record Waking(List<Wire> wires, Runnable wake) {}

    /// A socket as a wire, and as what hears it.
    private final class Listener implements Wire, UdpSocket.Handler {
        private final UdpSocket socket;
        private final SentBy us;

        Listener(UdpSocket socket) {
            this.socket = socket;
            this.us = SentBy.of(Transport.UDP, socket.address().getAddress().getHostAddress(), socket.address().getPort());
        }

        @Override public SentBy us() {
            return us;
        }

        @Override public void datagram(byte[] bytes, int length, InetSocketAddress from) {
            if (++sinceLook == DATAGRAMS_PER_LOOK) {
                now = clock.get();
                sinceLook = 0;
            }
            if (shard.receive(bytes, length, from, this, now)) handled++;
            else sources.unreadable(from, now.nanos());
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            return socket.send(bytes, offset, length, to);
        }
    }

    Shard shard() {
        return shard;
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /// Ends the thread and closes its sockets.
    void stop() throws InterruptedException {
        running = false;
        wake();
        thread.join();
    }

    private void wake() {
        if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) selector.wakeup();
    }

    private void run() {
        try (selector) {
            while (running) turn();
        } catch (IOException | RuntimeException e) {
            // Nobody can go on here: the thread ends, and the node says that it is not ready.
            LOG.error("shard={} stopped={} at={}", thread.getName(), e.getClass().getName(), Bugs.frames(e));
        } finally {
            listeners.forEach(listener -> listener.socket.close());
        }
    }

    private void turn() throws IOException {
        long begin = clock.get().nanos();
        selector.select(key -> { }, shard.hasTimers() ? TICK_MILLIS : IDLE_MILLIS);
        woken.set(false);
        now = clock.get();
        shard.waited(now.nanos() - begin);
        // Timers last: the answer that a timer waits for may lie in the socket already. But not for ever, when datagrams come faster than they go.
        boolean more = true;
        for (int rounds = 0; more && running && rounds < MOST_ROUNDS; rounds++) {
            more = false;
            int received = 0;
            handled = 0;
            for (var listener : listeners) {
                int count = listener.socket.receive(BATCH, door, listener, buffer);
                received += count;
                more |= count == BATCH;
            }
            int letters = shard.poll(BATCH, now);
            more |= letters == BATCH;
            now = clock.get();
            shard.turned(handled + letters, received - handled, !more, now);
        }
        tellOfLoad();
        shard.tick(now);
    }

    private void tellOfLoad() {
        var load = shard.load();
        if (load.isLimited() == limited) return;
        limited = load.isLimited();
        if (limited) LOG.warn("shard={} event=overloaded calls-per-second={}", thread.getName(), Math.round(load.rate()));
        else LOG.info("shard={} event=overload-over refused={}", thread.getName(), load.refused());
    }
}
