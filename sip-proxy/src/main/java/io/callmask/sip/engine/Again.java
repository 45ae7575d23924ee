package io.callmask.sip.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a copy of a final response gets from us, and by which way: the bytes of a [Remains] row. Pure.
///
/// @param way null when we no longer listen there
record Again(@Nullable Way way, byte[] message) {
    private static final int HEAD = 3;

    /// The key of all that an INVITE of ours was answered.
    static String ofInvite(String branch) {
        return "INVITE" + branch;
    }

    /// The key of one 2xx to it.
    static String ofSuccess(String branch, String tag) {
        return "INVITE" + branch + ' ' + tag;
    }

    /// Our listener's transport, lengths of its address and the peer's, these as text and as they are, port, message.
    static byte[] bytes(Wire wire, InetSocketAddress to, byte[] message) {
        byte[] us = wire.us().hostPort().getBytes(StandardCharsets.US_ASCII);
        byte[] address = to.getAddress().getAddress();
        return ByteBuffer.allocate(HEAD + us.length + address.length + Short.BYTES + message.length).put((byte) wire.us().transport().ordinal()).put((byte) us.length).put((byte) address.length)
            .put(us).put(address).putShort((short) to.getPort()).put(message).array();
    }

    /// @param wires our listeners
    static Again read(byte[] row, List<Wire> wires) {
        var in = ByteBuffer.wrap(row);
        int transport = in.get();
        var us = new byte[in.get()];
        var address = new byte[in.get()];
        in.get(us).get(address);
        int port = in.getShort() & 0xffff;
        var message = Arrays.copyOfRange(row, in.position(), row.length);
        try {
            var to = new InetSocketAddress(InetAddress.getByAddress(address), port);
            var hostPort = new String(us, StandardCharsets.US_ASCII);
            for (var wire : wires) {
                if (wire.us().transport().ordinal() == transport && wire.us().hostPort().equals(hostPort)) return new Again(new Way(wire, to), message);
            }
            return new Again(null, message);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }
}
