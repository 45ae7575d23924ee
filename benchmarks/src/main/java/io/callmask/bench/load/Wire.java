package io.callmask.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The way between one side's phones and the server. It never waits.
abstract class Wire implements AutoCloseable {
    final Message message = new Message();
    final Datagram received = new Datagram();

    /// @param local  where the phones can be reached
    /// @param counts told of what does not go out
    /// @param tls    for both ends of connections, needed by TLS only
    static Wire of(Carriage carriage, InetSocketAddress local, InetSocketAddress server, Counts counts, @Nullable SSLContext tls) throws IOException {
        return switch (carriage) {
            case UDP -> new DatagramWire(local, server, counts);
            case TCP -> new StreamWire(local, server, counts, null);
            case TLS -> new StreamWire(local, server, counts, Objects.requireNonNull(tls, "tls"));
        };
    }

    /// An empty message to write into, for [#send] or [#answer].
    final Message message() {
        return message.begin();
    }

    /// Sends the message as a request of ours. Those of one call keep their order, if the carriage can keep any.
    final void send(int call) throws IOException {
        send(call, message.bytes, message.length);
    }

    /// Sends the message as a response to what was received last.
    final void answer() throws IOException {
        answer(message.bytes, message.length);
    }

    abstract void send(int call, byte[] bytes, int length) throws IOException;

    abstract void answer(byte[] bytes, int length) throws IOException;

    /// The next message that has come, already indexed; its `length` is 0 when none has.
    abstract Datagram receive() throws IOException;

    @Override public abstract void close() throws IOException;
}
