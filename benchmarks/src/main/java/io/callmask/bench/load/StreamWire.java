package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// TCP, or TLS over it, as carriers use it: a few connections to the server that stay, and those that the server makes to us.
final class StreamWire extends Wire {
    /// To the server, for requests of ours: one call keeps to one of them.
    private static final int CONNECTIONS = 4;

    private final InetSocketAddress local;
    private final InetSocketAddress server;
    private final Counts counts;
    private final @Nullable SSLContext tls;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final @Nullable Stream[] made = new Stream[CONNECTIONS];
    /// All that are open, whoever made them.
    private final List<Stream> streams = new ArrayList<>();
    /// Whose turn it is to be read from, and what was received by last.
    private int next;
    private @Nullable Stream last;

    /// @param tls for TLS, or null for none
    StreamWire(InetSocketAddress local, InetSocketAddress server, Counts counts, @Nullable SSLContext tls) throws IOException {
        this.local = local;
        this.server = server;
        this.counts = counts;
        this.tls = tls;
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(local).configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override void send(int call, byte[] bytes, int length) throws IOException {
        put(toServer(Math.floorMod(call, CONNECTIONS)), bytes, length);
    }

    @Override void answer(byte[] bytes, int length) throws IOException {
        // A connection that has gone takes its responses along, as RFC 3261 §18.2.2 would have them sent by another.
        if (last != null && last.isOpen()) put(last, bytes, length);
        else send(0, bytes, length);
    }

    private void put(Stream stream, byte[] bytes, int length) throws IOException {
        if (!stream.put(bytes, length)) counts.unsent++;
    }

    private Stream toServer(int which) throws IOException {
        var known = made[which];
        if (known != null && known.isOpen()) return known;
        var channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(local.getAddress(), 0)).connect(server);
        var stream = add(channel, true);
        made[which] = stream;
        return stream;
    }

    /// @param ours whether we made the connection
    private Stream add(SocketChannel channel, boolean ours) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var stream = new Stream(tls == null ? new Line.Plain(channel) : new TlsLine(channel, tls, ours));
        channel.register(selector, SelectionKey.OP_READ, stream);
        streams.add(stream);
        return stream;
    }

    @Override Datagram receive() throws IOException {
        received.length = 0;
        if (!take() && look()) take();
        return received;
    }

    /// Takes a message that is already here, from one connection after the other.
    private boolean take() throws IOException {
        for (int i = 0; i < streams.size(); i++) {
            next = (next + 1) % streams.size();
            var stream = streams.get(next);
            if (!stream.take(received)) continue;
            last = stream;
            received.index();
            return true;
        }
        return false;
    }

    /// Reads what has come; writes what could not be written before.
    ///
    /// @return whether there was anything to read
    private boolean look() throws IOException {
        boolean any = false;
        for (var stream : streams) stream.flush();
        if (selector.selectNow() == 0) return false;
        for (var keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
            if (keys.next().attachment() instanceof Stream stream) any |= stream.read();
            else if (listener.accept() instanceof SocketChannel channel) add(channel, false);
        }
        streams.removeIf(stream -> !stream.isOpen());
        return any;
    }

    @Override public void close() throws IOException {
        for (var stream : streams) stream.close();
        listener.close();
        selector.close();
    }
}
