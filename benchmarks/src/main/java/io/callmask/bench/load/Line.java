package io.callmask.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/// What a stream's octets go through: as they are, or encrypted. It never waits: what cannot go or come yet counts 0.
interface Line extends ByteChannel {
    /// Whether octets that it took have still to go. Writing goes on with them, even writing nothing.
    boolean isBehind();

    /// As they are.
    record Plain(SocketChannel channel) implements Line {
        @Override public int read(ByteBuffer to) throws IOException {
            return channel.read(to);
        }

        @Override public int write(ByteBuffer from) throws IOException {
            return channel.write(from);
        }

        @Override public boolean isBehind() {
            return false;
        }

        @Override public boolean isOpen() {
            return channel.isOpen();
        }

        @Override public void close() throws IOException {
            channel.close();
        }
    }
}
