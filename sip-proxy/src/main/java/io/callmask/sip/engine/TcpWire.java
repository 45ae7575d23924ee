package io.callmask.sip.engine;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.transport.TcpPort;
import io.callmask.sip.transport.TcpPort.Connection;
import java.net.InetSocketAddress;

/// A TCP or TLS listener as a wire: what is sent goes by the connection with its receiver, or makes one.
record TcpWire(SentBy us, TcpPort port) implements Wire {
    @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
        return port.send(bytes, offset, length, to, null);
    }

    @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to, Lost lost) {
        return port.send(bytes, offset, length, to, lost::lost);
    }

    @Override public boolean whenEnded(InetSocketAddress to, Runnable told) {
        return port.whenEnded(to, told);
    }

    /// For the responses to what came by `connection`: they go back by it, and only if it is gone by another (RFC 3261 §18.2.2).
    Wire by(Connection connection) {
        return new Wire() {
            @Override public SentBy us() {
                return us;
            }

            @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
                return connection.send(bytes, offset, length, null) || TcpWire.this.send(bytes, offset, length, to);
            }
        };
    }
}
