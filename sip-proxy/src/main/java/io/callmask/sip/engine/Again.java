package io.callmask.sip.engine;

import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a copy of a final response gets from us, and by which way: the bytes of a [Remains] row. Pure.
///
/// @param way null when we no longer listen there
record Again(@Nullable Way way, byte[] message) {
    /// The key of all that an INVITE of ours was answered.
    static String ofInvite(String branch) {
        return "INVITE" + branch;
    }

    /// The key of one 2xx to it.
    static String ofSuccess(String branch, String tag) {
        return "INVITE" + branch + ' ' + tag;
    }

    /// Transport, length of the address, address, port, message.
    static byte[] bytes(Wire wire, InetSocketAddress to, byte[] message) {
        byte[] address = to.getAddress().getAddress();
        int begin = 2 + address.length + 2;
        var row = new byte[begin + message.length];
        row[0] = (byte) wire.us().transport().ordinal();
        row[1] = (byte) address.length;
        System.arraycopy(address, 0, row, 2, address.length);
        row[begin - 2] = (byte) (to.getPort() >> 8);
        row[begin - 1] = (byte) to.getPort();
        System.arraycopy(message, 0, row, begin, message.length);
        return row;
    }

    /// @param wires our listeners
    static Again read(byte[] row, List<Wire> wires) {
        int begin = 2 + row[1] + 2;
        try {
            var address = InetAddress.getByAddress(Arrays.copyOfRange(row, 2, begin - 2));
            var to = new InetSocketAddress(address, (row[begin - 2] & 0xff) << 8 | row[begin - 1] & 0xff);
            var wire = Way.wireTo(to, Transport.values()[row[0]], wires);
            return new Again(wire == null ? null : new Way(wire, to), Arrays.copyOfRange(row, begin, row.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + row[1] + " bytes", e);
        }
    }
}
