package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// A socket that talks to the server only, and never waits.
final class Wire implements AutoCloseable {
    private static final int BUFFER = 4 << 20;

    private final DatagramChannel channel;
    private final Counts counts;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final Message message = new Message();
    private final Datagram datagram = new Datagram();

    Wire(InetSocketAddress local, InetSocketAddress server, Counts counts) throws IOException {
        this.counts = counts;
        channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.bind(local);
        channel.connect(server);
        in = ByteBuffer.wrap(datagram.bytes);
        out = ByteBuffer.wrap(message.bytes);
    }

    /// An empty message to write into, for the next [#send].
    Message message() {
        return message.begin();
    }

    void send() throws IOException {
        send(out.limit(message.length).position(0));
    }

    void send(byte[] bytes, int length) throws IOException {
        send(ByteBuffer.wrap(bytes, 0, length));
    }

    private void send(ByteBuffer buffer) throws IOException {
        try {
            // A full send buffer takes nothing; timers send it again, as if it had been lost on the way.
            if (channel.write(buffer) == 0) counts.unsent++;
        } catch (PortUnreachableException e) {
            counts.unsent++;
        }
    }

    /// The next datagram that has come, already indexed; its `length` is 0 when none has.
    Datagram receive() throws IOException {
        datagram.length = 0;
        in.clear();
        try {
            if (channel.read(in) > 0) {
                datagram.length = in.position();
                datagram.index();
            }
        } catch (PortUnreachableException e) {
            counts.unsent++;
        }
        return datagram;
    }

    @Override public void close() throws IOException {
        channel.close();
    }
}
