package io.callmask.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// One TCP listener, or one of TLS over TCP, with all its connections: those that peers made and those that it made itself to send. Any thread.
public final class TcpPort implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    /// A peer that acknowledges nothing for so long has gone without a word.
    private static final int SILENCE_MILLIS = 10_000;

    private final TcpLimits limits;
    private final EventLoopGroup loops;
    private final Census census;
    private final Unreachable unreachable = new Unreachable();
    private final @Nullable Security security;
    /// What is sent by, found by the peer's address and port.
    private final ConcurrentHashMap<InetSocketAddress, TcpConnection> connections = new ConcurrentHashMap<>();
    /// Over TLS, what peers made: nobody has verified whom they reach, so they carry responses only.
    private final Set<TcpConnection> answeredBy = ConcurrentHashMap.newKeySet();
    private final Channel listener;
    private final InetSocketAddress address;
    /// Nobody connects before it is open.
    private volatile Handler handler = Handler.CLOSED;
    private volatile boolean closing;

    private TcpPort(InetSocketAddress listen, int threads, TcpLimits limits, @Nullable Security security) {
        this.limits = limits;
        this.security = security;
        this.census = new Census(limits);
        loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(scheme() + '-' + listen.getPort(), true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var binding = new ServerBootstrap().group(loops).channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true).option(ChannelOption.SO_BACKLOG, BACKLOG).option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(initializer(this::accepted))
            .bind(listen).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            var cause = binding.cause();
            throw new UncheckedIOException(scheme() + "://" + listen.getHostString() + ':' + listen.getPort() + ": " + cause.getMessage() + " (expected: a local address and a free port)",
                cause instanceof IOException io ? io : new IOException(cause));
        }
        listener = binding.channel();
        address = (InetSocketAddress) listener.localAddress();
    }

    private String scheme() {
        return security == null ? "tcp" : "tls";
    }

    /// Makes TLS of connections. Event loops' threads: must not block.
    public interface Security {
        /// For a connection that a peer made.
        SSLEngine accepting();

        /// For one that we make: it succeeds only with whoever is to be reached at that address.
        SSLEngine connecting(InetSocketAddress to);
    }

    /// What is told of it. Called on event loops: must not block.
    public interface Handler {
        /// Whether connections from there are taken.
        boolean allows(InetAddress source);

        /// Whose address that is: an owner's connections have a limit together. Empty for nobody's.
        default String owner(InetAddress address) {
            return "";
        }

        /// How fast a connection may send: asked before each message. As long as it says no, nothing is read.
        default BooleanSupplier rate(InetSocketAddress from) {
            return () -> true;
        }

        /// Takes a whole message; the array is the handler's.
        ///
        /// @param connection what it came by, and its responses should go by
        /// @return false when there is no room for it now: it is offered again a little later, and nothing is read from its connection until then
        boolean message(byte[] bytes, InetSocketAddress from, Connection connection);

        /// Judges the head of what could not be framed. The connection ends.
        ///
        /// @return the response to be sent before that, or an empty array
        byte[] broken(byte[] head, InetSocketAddress from);

        /// A connection was not taken, or was ended by us.
        void closed(Closed why);

        /// A TLS handshake has ended, or what it had agreed on was withdrawn.
        ///
        /// @param reason in words that may be logged; empty when all is well
        default void secured(InetSocketAddress remote, Side side, Handshake outcome, String reason) {}

        /// After which silence of the peer a connection that we made is pinged (RFC 5626 §3.5.1); zero for never.
        default Duration keepAlive(InetSocketAddress to) {
            return Duration.ZERO;
        }

        /// Takes nothing.
        Handler CLOSED = new Handler() {
            @Override public boolean allows(InetAddress source) {
                return false;
            }

            @Override public boolean message(byte[] bytes, InetSocketAddress from, Connection connection) {
                return true;
            }

            @Override public byte[] broken(byte[] head, InetSocketAddress from) {
                return new byte[0];
            }

            @Override public void closed(Closed why) {}
        };
    }

    /// Told that a message was lost.
    public interface Lost {
        /// @param perhapsReceived whether the connection broke after the message had gone out, so that the peer may have it all the same
        void lost(boolean perhapsReceived);
    }

    /// Why a connection was not taken or not kept.
    public enum Closed {
        /// It came from an address that is not allowed.
        STRANGER,
        /// There were too many.
        CROWDED,
        /// Its first byte, or the rest of a message, did not come in time.
        SLOW,
        /// What came could not be framed.
        BROKEN,
        /// The peer did not read what we sent.
        UNREAD,
        /// Nothing came by it for long.
        IDLE,
        /// It did not answer our ping.
        SILENT,
        /// We stop.
        STOPPED
    }

    /// Who made a connection.
    public enum Side { PEER, US }

    /// How a TLS handshake ended.
    public enum Handshake {
        DONE,
        /// Not in time.
        SLOW,
        /// The peer does not speak TLS.
        PLAIN,
        /// The peer's certificate is missing, or not one that we trust.
        UNTRUSTED,
        /// The peer does not trust ours, or refuses what we offer; over TLS 1.3 it may say so when we thought that all was well.
        REFUSED,
        /// No version or cipher in common, or the protocol was broken.
        FAILED,
        /// The peer went away in the middle.
        GONE
    }

    /// A connection, as those see it who send by it. Any thread.
    public interface Connection {
        boolean isOpen();

        /// Counts one more of its messages as being worked on.
        ///
        /// @return false when there are so many already that the peer has to wait
        boolean admit();

        /// One of them has been worked off.
        void release();

        /// As [TcpPort#send], by this connection.
        boolean send(byte[] bytes, int offset, int length, @Nullable Lost lost);
    }

    /// Binds. Connections wait until it is [opened][#open].
    ///
    /// @param threads event loops, at least one
    /// @throws UncheckedIOException when the address cannot be bound; the message names it
    public static TcpPort bind(InetSocketAddress listen, int threads, TcpLimits limits) {
        return new TcpPort(listen, threads, limits, null);
    }

    /// Binds a listener of TLS; otherwise as [#bind].
    public static TcpPort bindTls(InetSocketAddress listen, int threads, TcpLimits limits, Security security) {
        return new TcpPort(listen, threads, limits, security);
    }

    /// Takes connections from now on. Once.
    public void open(Handler opened) {
        handler = opened;
        listener.config().setAutoRead(true);
    }

    /// What it is bound to, with the port that the kernel gave if 0 was asked for.
    public InetSocketAddress address() {
        return address;
    }

    /// Sends by the connection with `to`, which is made if there is none. Never waits.
    ///
    /// @param bytes not to be changed afterwards
    /// @param lost  told once, on any thread, when the message did not go out after all, or the connection broke before its peer was heard again
    /// @return false when it is known at once that the message does not go out; `lost` is not told then
    public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to, @Nullable Lost lost) {
        var connection = connections.get(to);
        if (connection == null || !connection.isOpen()) connection = connect(to);
        return connection != null && connection.send(bytes, offset, length, lost);
    }

    /// Tells once, on any thread, that the connection with `to` has ended.
    ///
    /// @return false when there is none: nothing is told then
    public boolean whenEnded(InetSocketAddress to, Runnable told) {
        var connection = connections.get(to);
        return connection != null && connection.whenEnded(told);
    }

    /// How many connections there are.
    int size() {
        return census.all();
    }

    private @Nullable TcpConnection connect(InetSocketAddress to) {
        var loop = loops.next();
        if (closing || to.getPort() == 0 || unreachable.isPaused(to, loop.ticker().nanoTime())) return null;
        return connections.compute(to, (_, known) -> {
            if (known != null && known.isOpen()) return known;
            var seat = seat(to.getAddress());
            return census.admit(seat, true) ? connecting(loop, to, seat) : crowded();
        });
    }

    private @Nullable TcpConnection crowded() {
        handler.closed(Closed.CROWDED);
        return null;
    }

    private @Nullable TcpConnection connecting(EventLoop loop, InetSocketAddress to, Census.Seat seat) {
        var connection = new TcpConnection(loop, to, false, limits, handler, ended -> gone(ended, seat));
        var bootstrap = new Bootstrap().group(loop).channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connect().toMillis())
            // Peers know us by this address.
            .localAddress(new InetSocketAddress(address.getAddress(), 0))
            .handler(initializer(channel -> made(channel, connection)));
        try {
            loop.execute(() -> bootstrap.connect(to).addListener(done -> {
                if (!done.isSuccess()) {
                    unreachable.failed(to, loop.ticker().nanoTime());
                    connection.failed();
                } else if (security == null) {
                    unreachable.reached(to);
                }
            }));
            return connection;
        } catch (RejectedExecutionException e) {
            census.left(seat);
            return null;
        }
    }

    private void accepted(SocketChannel channel) {
        var remote = channel.remoteAddress();
        if (remote == null) {
            channel.close();
        } else if (!handler.allows(remote.getAddress())) {
            refuse(channel, Closed.STRANGER);
        } else {
            accepted(channel, remote, seat(remote.getAddress()));
        }
    }

    private void accepted(SocketChannel channel, InetSocketAddress remote, Census.Seat seat) {
        if (closing || !census.admit(seat, false)) {
            refuse(channel, Closed.CROWDED);
        } else {
            var connection = new TcpConnection(channel.eventLoop(), remote, true, limits, handler, ended -> gone(ended, seat));
            if (security == null) {
                connections.put(remote, connection);
                ready(channel, connection);
            } else {
                answeredBy.add(connection);
                secure(channel, connection, Side.PEER, security.accepting());
            }
        }
    }

    private void made(SocketChannel channel, TcpConnection connection) {
        if (security == null) ready(channel, connection);
        else secure(channel, connection, Side.US, security.connecting(connection.remote()));
    }

    private void secure(SocketChannel channel, TcpConnection connection, Side side, SSLEngine engine) {
        connection.securing(channel);
        TlsHandshake.begin(channel, engine, limits.handshake(), (outcome, reason) -> {
            var remote = connection.remote();
            handler.secured(remote, side, outcome, reason);
            if (outcome == Handshake.DONE) {
                if (side == Side.US) unreachable.reached(remote);
                ready(channel, connection);
            } else {
                if (side == Side.US) unreachable.failed(remote, channel.eventLoop().ticker().nanoTime());
                if (outcome == Handshake.REFUSED) connection.refused();
                else connection.failed();
            }
        });
    }

    private void refuse(Channel channel, Closed why) {
        handler.closed(why);
        // A reset leaves nothing behind: no state in the kernel for whoever tries again and again.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    private static void ready(SocketChannel channel, TcpConnection connection) {
        if (channel instanceof EpollSocketChannel) channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, SILENCE_MILLIS);
        channel.pipeline().addLast(connection);
    }

    private Census.Seat seat(InetAddress address) {
        return new Census.Seat(address, handler.owner(address));
    }

    private void gone(TcpConnection connection, Census.Seat seat) {
        connections.remove(connection.remote(), connection);
        answeredBy.remove(connection);
        census.left(seat);
    }

    /// Closes the listener and all connections.
    @Override public void close() {
        closing = true;
        listener.close().awaitUninterruptibly();
        List.copyOf(connections.values()).forEach(connection -> connection.closeSoon(Closed.STOPPED));
        List.copyOf(answeredBy).forEach(connection -> connection.closeSoon(Closed.STOPPED));
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private interface Ready {
        void channel(SocketChannel channel);
    }

    private static ChannelInitializer<SocketChannel> initializer(Ready ready) {
        return new ChannelInitializer<>() {
            @Override protected void initChannel(SocketChannel channel) {
                ready.channel(channel);
            }
        };
    }
}
