package io.callmask.observability.hep;

import io.callmask.sip.engine.Capture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Sends what was captured to a Homer collector, over UDP. [#message] may be called by any thread and never waits; a thread of its own [runs][#run] it.
public final class HepExport implements Capture, Runnable, AutoCloseable {
    private static final int MOST_MESSAGES = 8_192;
    private static final long MOST_BYTES = 16 << 20;

    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(MOST_MESSAGES);
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder[] counts = new LongAdder[Fate.values().length];
    private final DatagramChannel channel;
    private final InetSocketAddress collector;
    private final HepPacket packet;
    private volatile boolean closed;

    /// @param collector an IP address and port
    /// @param captureId the agent's number at the collector
    /// @param nodeName  its name, or empty
    /// @param password  what the collector wants to see, or empty
    public record Settings(InetSocketAddress collector, int captureId, String nodeName, String password) {
        public Settings {
            if (collector.isUnresolved()) throw new IllegalArgumentException("collector: unresolved (expected: an IP address)");
        }

        @Override public String toString() {
            return "collector=" + collector.getAddress().getHostAddress() + ':' + collector.getPort() + " capture-id=" + captureId + " node-name=" + nodeName + " password=" + (password.isEmpty() ? "none" : "…");
        }
    }

    /// What became of a message.
    public enum Fate {
        SENT,
        /// More came than could be sent.
        OVERFLOW,
        /// It is larger than a datagram.
        TOO_LARGE,
        /// The network did not take it.
        FAILED
    }

    private HepExport(DatagramChannel channel, Settings settings) {
        this.channel = channel;
        this.collector = settings.collector();
        this.packet = new HepPacket(settings.captureId(), settings.nodeName(), settings.password());
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    /// Opens a socket. Nothing is sent until it is run.
    public static HepExport open(Settings settings) {
        try {
            return new HepExport(DatagramChannel.open(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override public void message(Message message) {
        int size = message.bytes().length;
        if (bytes.addAndGet(size) <= MOST_BYTES && !closed && queue.offer(message)) return;
        bytes.addAndGet(-size);
        count(Fate.OVERFLOW);
    }

    /// Sends until it is closed.
    @Override public void run() {
        var buffer = ByteBuffer.allocateDirect(HepPacket.MOST_BYTES);
        try {
            while (!closed) send(queue.take(), buffer);
        } catch (InterruptedException _) {
            // Closed: what still waits is not worth waiting for.
            closed = true;
        }
    }

    private void send(Message message, ByteBuffer buffer) {
        bytes.addAndGet(-message.bytes().length);
        if (!packet.write(message, buffer)) {
            count(Fate.TOO_LARGE);
            return;
        }
        try {
            count(channel.send(buffer, collector) > 0 ? Fate.SENT : Fate.FAILED);
        } catch (ClosedChannelException _) {
            closed = true;
        } catch (IOException _) {
            // The collector's trouble is not ours; it is counted.
            count(Fate.FAILED);
        }
    }

    private void count(Fate fate) {
        counts[fate.ordinal()].increment();
    }

    /// How many messages have met that fate.
    public long counted(Fate fate) {
        return counts[fate.ordinal()].sum();
    }

    @Override public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
