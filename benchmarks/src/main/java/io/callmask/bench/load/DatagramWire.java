package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// A UDP socket that talks to the server only.
final class DatagramWire extends Wire {
    private static final int BUFFER = 4 << 20;

    private final DatagramChannel channel;
    private final Counts counts;
    private final ByteBuffer in;

    DatagramWire(InetSocketAddress local, InetSocketAddress server, Counts counts) throws IOException {
        this.counts = counts;
        channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.bind(local);
        channel.connect(server);
        in = ByteBuffer.wrap(received.bytes);
    }

    @Override void send(int call, byte[] bytes, int length) throws IOException {
        answer(bytes, length);
    }

    @Override void answer(byte[] bytes, int length) throws IOException {
        try {
            // A full send buffer takes nothing; timers send it again, as if it had been lost on the way.
            if (channel.write(ByteBuffer.wrap(bytes, 0, length)) == 0) counts.unsent++;
        } catch (PortUnreachableException e) {
            counts.unsent++;
        }
    }

    @Override Datagram receive() throws IOException {
        received.length = 0;
        in.clear();
        try {
            if (channel.read(in) > 0) {
                received.length = in.position();
                received.index();
            }
        } catch (PortUnreachableException e) {
            counts.unsent++;
        }
        return received;
    }

    @Override public void close() throws IOException {
        channel.close();
    }
}
