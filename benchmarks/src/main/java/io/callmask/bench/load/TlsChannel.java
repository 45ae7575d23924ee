package io.callmask.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/// A connection with TLS on it, which does not wait: before the handshake is done it takes nothing and has nothing. The handshake goes on whenever it is read or written.
final class TlsChannel implements ByteChannel {
    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    /// Decrypted, as long as the reader's buffer was too small.
    private final ByteBuffer plain;

    /// @param ours whether we made the connection
    TlsChannel(SocketChannel channel, SSLContext context, boolean ours) throws IOException {
        this.channel = channel;
        engine = context.createSSLEngine();
        engine.setUseClientMode(ours);
        in = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        out = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        engine.beginHandshake();
        goOn();
    }

    @Override public int read(ByteBuffer to) throws IOException {
        flush();
        int read = channel.read(in);
        in.flip();
        int before = to.position();
        boolean moves = true;
        while (moves) {
            var result = engine.unwrap(in, plain);
            moves = result.bytesConsumed() > 0 || goOn();
            to.put(plain.flip());
            plain.clear();
            if (result.getStatus() == Status.CLOSED) read = -1;
        }
        in.compact();
        int taken = to.position() - before;
        return taken == 0 && read < 0 ? -1 : taken;
    }

    @Override public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        goOn();
        while (isReady() && from.hasRemaining() && flush()) {
            if (engine.wrap(from, out).bytesProduced() == 0) break;
        }
        flush();
        return from.position() - before;
    }

    private boolean isReady() {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /// What the handshake asks for, but for reading.
    ///
    /// @return whether there was anything
    private boolean goOn() throws IOException {
        boolean any = false;
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) task.run();
                }
                case NEED_WRAP -> {
                    if (!flush() || engine.wrap(nothing, out).bytesProduced() == 0) return any;
                    flush();
                }
                case NOT_HANDSHAKING, FINISHED, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return any;
                }
            }
            any = true;
        }
    }

    /// @return whether all of it has gone
    private boolean flush() throws IOException {
        if (out.position() == 0) return true;
        channel.write(out.flip());
        out.compact();
        return out.position() == 0;
    }

    @Override public boolean isOpen() {
        return channel.isOpen();
    }

    @Override public void close() throws IOException {
        engine.closeOutbound();
        channel.close();
    }
}
