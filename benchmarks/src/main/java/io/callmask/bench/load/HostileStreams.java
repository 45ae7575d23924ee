package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Hostile connections to a server, so many at a time: mutated messages, lengths that lie, messages without end, senders of a byte now and then, silence, resets in the middle.
final class HostileStreams implements Attack {
    /// Fewer than a server takes from one address: being turned away at the door would be no attack.
    private static final int CONNECTIONS = 64;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String[] LENGTHS = {"Content-Length: 2147483647\r\n", "Content-Length: -1\r\n", "l: 5\r\nContent-Length: 7\r\n", "Content-Length : 1e3\r\n", "Content-Length: 65000\r\n", ""};

    private final InetSocketAddress server;
    private final InetSocketAddress from;
    private final int rate;
    private final SplittableRandom random;
    private final Mutants mutants;
    private final Victim[] victims = new Victim[CONNECTIONS];
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopped;

    /// One connection, and what it has still to say.
    private static final class Victim {
        @Nullable SocketChannel channel;
        ByteBuffer rest = ByteBuffer.allocate(0);
        boolean isSlow;
        boolean isSilent;
    }

    /// @param from an address that the server takes calls from; its port does not count
    /// @param rate messages per second, 0 for as many as can be sent
    HostileStreams(InetSocketAddress server, InetSocketAddress from, int rate, long seed) {
        this.server = server;
        this.from = new InetSocketAddress(from.getAddress(), 0);
        this.rate = rate;
        random = new SplittableRandom(seed);
        mutants = new Mutants(random.split());
        for (int i = 0; i < CONNECTIONS; i++) victims[i] = new Victim();
    }

    @Override public long sent() {
        return sent.get();
    }

    /// @throws java.io.UncheckedIOException when no connection can be made at all
    @Override public void run() {
        var answer = ByteBuffer.allocate(1 << 16);
        long begin = System.nanoTime();
        try {
            while (!stopped) {
                if (rate > 0 && sent.get() > (System.nanoTime() - begin) / (double) SECOND * rate) LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
                else annoy(victims[random.nextInt(CONNECTIONS)], answer);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void annoy(Victim victim, ByteBuffer answer) throws IOException {
        var channel = victim.channel == null || !victim.channel.isOpen() ? connect(victim) : victim.channel;
        try {
            answer.clear();
            if (channel.read(answer) < 0) {
                channel.close();
                return;
            }
            if (victim.isSilent) return;
            if (!victim.rest.hasRemaining()) {
                victim.rest = ByteBuffer.wrap(stretch());
                sent.incrementAndGet();
            }
            int end = victim.rest.limit();
            // A slow one says a byte, and not each time.
            if (victim.isSlow && random.nextInt(100) > 0) return;
            if (victim.isSlow) victim.rest.limit(victim.rest.position() + 1);
            channel.write(victim.rest);
            victim.rest.limit(end);
            if (random.nextInt(200) == 0) reset(channel);
        } catch (IOException e) {
            // The server has let go of it, as it should.
            channel.close();
        }
    }

    private SocketChannel connect(Victim victim) throws IOException {
        var channel = SocketChannel.open();
        channel.bind(from).connect(server);
        channel.configureBlocking(false);
        victim.channel = channel;
        victim.rest = ByteBuffer.allocate(0);
        victim.isSlow = random.nextInt(8) == 0;
        victim.isSilent = random.nextInt(16) == 0;
        return channel;
    }

    private static void reset(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    /// What is sent by one connection before it thinks of something else.
    private byte[] stretch() {
        byte[] mutant = mutants.next();
        return switch (random.nextInt(4)) {
            case 0 -> mutant;
            case 1 -> (new String(mutant, ISO_8859_1) + "\r\n\r\n").getBytes(ISO_8859_1);
            case 2 -> new String(mutant, ISO_8859_1).replaceFirst("Content-Length: [0-9]*\r\n", LENGTHS[random.nextInt(LENGTHS.length)]).getBytes(ISO_8859_1);
            // A header without end.
            default -> ("INVITE sip:x@y SIP/2.0\r\nSubject: " + "x".repeat(random.nextInt(70_000))).getBytes(ISO_8859_1);
        };
    }

    @Override public void stop() {
        stopped = true;
    }

    @Override public void close() throws IOException {
        stop();
        for (var victim : victims) if (victim.channel != null) victim.channel.close();
    }
}
