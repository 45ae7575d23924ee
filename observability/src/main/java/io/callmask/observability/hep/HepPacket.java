package io.callmask.observability.hep;

import io.callmask.sip.engine.Capture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes one message as a HEPv3 packet: `HEP3`, the length of all, and chunks of vendor, type, length and value (HEP3 network protocol specification, revision 12).
final class HepPacket {
    /// What fits into a datagram.
    static final int MOST_BYTES = 65_507;
    private static final byte[] MAGIC = {'H', 'E', 'P', '3'};
    private static final int HEAD = 6;
    private static final short GENERIC = 0;
    private static final byte IPV4 = 2;
    private static final byte IPV6 = 10;
    private static final byte TCP = 6;
    private static final byte UDP = 17;
    private static final byte SIP = 1;

    private final int captureId;
    private final byte[] nodeName;
    private final byte[] password;

    /// @param captureId which agent captures
    /// @param nodeName  and its name, or empty
    /// @param password  what the collector may want to see, or empty
    HepPacket(int captureId, String nodeName, String password) {
        this.captureId = captureId;
        this.nodeName = nodeName.getBytes(StandardCharsets.UTF_8);
        this.password = password.getBytes(StandardCharsets.UTF_8);
    }

    /// Into an empty buffer of [#MOST_BYTES], which is then ready to be read.
    ///
    /// @return false when it does not fit
    boolean write(Capture.Message message, ByteBuffer to) {
        byte[] from = message.from().getAddress().getAddress();
        byte[] until = message.to().getAddress().getAddress();
        byte[] call = message.call().getBytes(StandardCharsets.US_ASCII);
        to.clear();
        int most = to.capacity() - 128 - nodeName.length - password.length - call.length;
        // Both are of one family: what comes to an address of ours is of the same.
        if (message.bytes().length > most || from.length != until.length) return false;
        boolean isSix = from.length == 16;
        to.put(MAGIC).putShort((short) 0);
        chunk(to, 0x0001, isSix ? IPV6 : IPV4);
        chunk(to, 0x0002, message.isTcp() ? TCP : UDP);
        chunk(to, isSix ? 0x0005 : 0x0003, from);
        chunk(to, isSix ? 0x0006 : 0x0004, until);
        chunk(to, 0x0007, (short) message.from().getPort());
        chunk(to, 0x0008, (short) message.to().getPort());
        chunk(to, 0x0009, (int) message.at().getEpochSecond());
        chunk(to, 0x000a, message.at().getNano() / 1_000);
        chunk(to, 0x000b, SIP);
        chunk(to, 0x000c, captureId);
        if (password.length > 0) chunk(to, 0x000e, password);
        if (call.length > 0) chunk(to, 0x0011, call);
        if (nodeName.length > 0) chunk(to, 0x0013, nodeName);
        chunk(to, 0x000f, message.bytes());
        to.putShort(MAGIC.length, (short) to.position()).flip();
        return true;
    }

    private static void head(ByteBuffer to, int type, int length) {
        to.putShort(GENERIC).putShort((short) type).putShort((short) (HEAD + length));
    }

    private static void chunk(ByteBuffer to, int type, byte value) {
        head(to, type, Byte.BYTES);
        to.put(value);
    }

    private static void chunk(ByteBuffer to, int type, short value) {
        head(to, type, Short.BYTES);
        to.putShort(value);
    }

    private static void chunk(ByteBuffer to, int type, int value) {
        head(to, type, Integer.BYTES);
        to.putInt(value);
    }

    private static void chunk(ByteBuffer to, int type, byte[] value) {
        head(to, type, value.length);
        to.put(value);
    }
}
