package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Sends random and mutated datagrams to a server, and throws its answers away. A thread of its own runs it.
final class Hostile implements Attack {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final int rate;
    private final Mutants mutants;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopped;

    /// @param from a free port of an address that the server takes calls from
    /// @param rate datagrams per second, 0 for as many as can be sent
    Hostile(InetSocketAddress server, InetSocketAddress from, int rate, long seed) throws IOException {
        this.server = server;
        this.rate = rate;
        this.mutants = new Mutants(new SplittableRandom(seed));
        this.channel = DatagramChannel.open();
        channel.bind(from).configureBlocking(false);
    }

    @Override public long sent() {
        return sent.get();
    }

    /// Sends until [#stop].
    ///
    /// @throws java.io.UncheckedIOException when the socket fails
    @Override public void run() {
        var answer = ByteBuffer.allocate(Mutants.LARGEST);
        long begin = System.nanoTime();
        try {
            while (!stopped) {
                if (rate > 0 && sent.get() > (System.nanoTime() - begin) / (double) SECOND * rate) LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
                else if (channel.send(ByteBuffer.wrap(mutants.next()), server) > 0) sent.incrementAndGet();
                answer.clear();
                channel.receive(answer);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override public void stop() {
        stopped = true;
    }

    @Override public void close() throws IOException {
        stop();
        channel.close();
    }
}
