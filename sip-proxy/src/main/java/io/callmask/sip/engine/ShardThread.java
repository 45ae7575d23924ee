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

    /// @param shardWith makes the shard, given its wires and what wakes this thread
    ShardThread(String name, List<UdpSocket> sockets, Supplier<Now> clock, Function<Waking, Shard> shardWith) {
        this.clock = clock;
        try {
            selector = Selector.open();
            var list = new ArrayList<Listener>();
            for (var socket : sockets) {
                socket.register(selector);
                list.add(new Listener(socket, SentBy.of(Transport.UDP, socket.address().getAddress().getHostAddress(), socket.address().getPort())));
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

    /// A socket as a wire.
    private record Listener(UdpSocket socket, SentBy us) implements Wire {
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
            listeners.forEach(listener -> listener.socket().close());
        }
    }

    private void turn() throws IOException {
        selector.select(key -> { }, shard.hasTimers() ? TICK_MILLIS : IDLE_MILLIS);
        woken.set(false);
        boolean more = true;
        while (more && running) {
            more = false;
            for (var listener : listeners) {
                int count = listener.socket().receive(BATCH, (bytes, length, from) -> shard.receive(bytes, length, from, listener, clock.get()), buffer);
                more |= count == BATCH;
            }
            var now = clock.get();
            more |= shard.poll(BATCH, now) == BATCH;
            shard.tick(now);
        }
    }
}
