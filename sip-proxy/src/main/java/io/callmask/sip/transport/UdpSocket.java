package io.callmask.sip.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// One UDP socket, never blocking. Used by one thread, but for [#close].
public final class UdpSocket implements AutoCloseable {
    private static final int LARGEST_DATAGRAM = 65_535;
    /// A burst of a tenth of a second at full rate fits; the kernel grants what it allows.
    private static final int KERNEL_BUFFER = 8 << 20;

    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

    private UdpSocket(DatagramChannel channel, InetSocketAddress address) {
        this.channel = channel;
        this.address = address;
    }

    /// Binds. With `shared`, several sockets of this process may bind the same address and the kernel spreads datagrams over them (SO_REUSEPORT).
    ///
    /// @throws UncheckedIOException when the address cannot be bound; the message names it
    public static UdpSocket bind(InetSocketAddress address, boolean shared) {
        try {
            // An IPv6 socket would carry IPv4 as well, by a longer way through the kernel.
            var channel = DatagramChannel.open(address.getAddress() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            try {
                channel.configureBlocking(false);
                if (shared) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, KERNEL_BUFFER);
                channel.bind(address);
                return new UdpSocket(channel, (InetSocketAddress) channel.getLocalAddress());
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("udp://" + address.getHostString() + ':' + address.getPort() + ": " + e.getMessage() + " (expected: a local address and a free port)", e);
        }
    }

    /// What it is bound to, with the port that the kernel gave if 0 was asked for.
    public InetSocketAddress address() {
        return address;
    }

    /// Lets `selector` wake when a datagram waits here.
    public void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// Takes the datagrams that wait, at most `limit` of them, and hands `handler` those that `door` lets in. The bytes are the handler's until it returns.
    ///
    /// @return how many were taken
    public int receive(int limit, Door door, Handler handler, byte[] buffer) throws IOException {
        int count = 0;
        while (count < limit) {
            in.clear();
            SocketAddress from = channel.receive(in);
            if (from == null) break;
            count++;
            if (!(from instanceof InetSocketAddress source) || !door.admits(source)) continue;
            in.flip();
            int length = in.remaining();
            in.get(buffer, 0, length);
            handler.datagram(buffer, length, source);
        }
        return count;
    }

    /// Sends one datagram.
    ///
    /// @return false when the kernel would not take it
    public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
        out.clear();
        if (length > out.capacity()) return false;
        out.put(bytes, offset, length).flip();
        try {
            return channel.send(out, to) == length;
        } catch (IOException | RuntimeException e) {
            // Unreachable, an address of the other family, port 0: the peer chose the address, so all of it is its fault and none ours to report.
            return false;
        }
    }

    @Override public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says which datagrams are taken up, before anything else is done with them.
    public interface Door {
        boolean admits(InetSocketAddress from);
    }

    /// Takes datagrams.
    public interface Handler {
        void datagram(byte[] bytes, int length, InetSocketAddress from);
    }
}
