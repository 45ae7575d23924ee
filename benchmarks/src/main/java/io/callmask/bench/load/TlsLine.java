package io.callmask.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/// A line encrypted by the JDK's TLS. Reading and writing carry the handshake on; until it is done nothing is taken and nothing has come.
///
/// Every loop ends when the engine neither takes nor makes an octet, whatever it says that it needs: then the other side has to do something first.
final class TlsLine implements Line {
    /// Some records at a time.
    private static final int IN = 1 << 16;
    /// Records that fit behind one that has not gone: the rest of a handshake's flight.
    private static final int RECORDS_OUT = 4;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    /// What has come and is no whole record yet.
    private final ByteBuffer in;
    /// Records that have still to go.
    private final ByteBuffer out;

    /// Begins the handshake.
    ///
    /// @param channel connected, and does not block
    /// @param ours    whether we made the connection
    TlsLine(SocketChannel channel, SSLContext context, boolean ours) throws IOException {
        this.channel = channel;
        engine = context.createSSLEngine();
        engine.setUseClientMode(ours);
        int record = engine.getSession().getPacketBufferSize();
        in = ByteBuffer.allocate(Math.max(IN, record));
        out = ByteBuffer.allocate(RECORDS_OUT * record);
        engine.beginHandshake();
        carryOn();
        push();
    }

    /// @param to with room for whatever `in` holds
    /// @throws SSLException when this is no TLS, or none that we accept; the other side has been told
    @Override public int read(ByteBuffer to) throws IOException {
        int before = to.position();
        boolean ended = channel.read(in) < 0;
        in.flip();
        try {
            ended |= decrypt(to);
        } catch (SSLException e) {
            sayWhy();
            throw e;
        }
        in.compact();
        push();
        int taken = to.position() - before;
        return taken == 0 && ended ? -1 : taken;
    }

    /// @return whether the other side has said that nothing more comes
    private boolean decrypt(ByteBuffer to) throws IOException {
        while (true) {
            var result = engine.unwrap(in, to);
            switch (result.getStatus()) {
                case CLOSED           -> {
                    return true;
                }
                case BUFFER_UNDERFLOW -> {
                    return false;
                }
                case BUFFER_OVERFLOW  -> throw new IOException("no room for a record of TLS: " + to.remaining() + " bytes (expected: at least " + engine.getSession().getApplicationBufferSize() + ')');
                case OK               -> {
                    boolean carried = carryOn();
                    if (!carried && !moves(result)) return false;
                }
            }
        }
    }

    private static boolean moves(SSLEngineResult result) {
        return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
    }

    @Override public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        carryOn();
        push();
        // One record at a time, so that there is always room for those of the engine's own.
        while (from.hasRemaining() && !isBehind() && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
            var result = engine.wrap(from, out);
            if (result.getStatus() == Status.CLOSED) throw new ClosedChannelException();
            if (!moves(result)) break;
            push();
        }
        return from.position() - before;
    }

    /// Does what the engine wants done before it takes more.
    ///
    /// @return whether there was anything
    private boolean carryOn() throws IOException {
        boolean any = false;
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
                }
                case NEED_WRAP -> {
                    if (!moves(engine.wrap(NOTHING, out))) return any;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    return any;
                }
            }
            any = true;
        }
    }

    private void push() throws IOException {
        if (!isBehind()) return;
        channel.write(out.flip());
        out.compact();
    }

    @Override public boolean isBehind() {
        return out.position() > 0;
    }

    @Override public boolean isOpen() {
        return channel.isOpen();
    }

    /// Says so to the other side, if it goes at once.
    @Override public void close() throws IOException {
        if (!isOpen()) return;
        engine.closeOutbound();
        try (channel) {
            sayWhy();
        }
    }

    /// The alert that the engine has ready: why it ends.
    private void sayWhy() {
        try {
            carryOn();
            push();
        } catch (IOException _) {
            // Nobody hears it: the connection has gone, or there is nothing to be said about it.
        }
    }
}
