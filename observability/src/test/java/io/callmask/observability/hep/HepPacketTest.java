package io.callmask.observability.hep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.engine.Capture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Against a reader of its own, written from the HEP3 specification (revision 12), and one packet byte for byte.
class HepPacketTest {
    private static final byte[] OPTIONS = "OPTIONS sip:x SIP/2.0\r\n\r\n".getBytes(UTF_8);
    private final ByteBuffer buffer = ByteBuffer.allocate(HepPacket.MOST_BYTES);

    @Test void every_chunk_of_a_datagram_between_ipv4_addresses() {
        var chunks = chunks(new HepPacket(2_001, "node-1", "hush"), message("192.0.2.10", "198.51.100.1", false, "call-1"));
        assertThat(chunks).isEqualTo(Map.ofEntries(Map.entry(0x0001, "02"), Map.entry(0x0002, "11"), Map.entry(0x0003, "c000020a"), Map.entry(0x0004, "c6336401"), Map.entry(0x0007, "13c4"),
            Map.entry(0x0008, "ee48"), Map.entry(0x0009, "6955b900"), Map.entry(0x000a, "000f1206"), Map.entry(0x000b, "01"), Map.entry(0x000c, "000007d1"), Map.entry(0x000e, hex("hush")),
            Map.entry(0x0011, hex("call-1")), Map.entry(0x0013, hex("node-1")), Map.entry(0x000f, HexFormat.of().formatHex(OPTIONS))));
    }

    @Test void of_a_connection_between_ipv6_addresses_without_name_password_and_call() {
        var chunks = chunks(new HepPacket(0xffff_ffff, "", ""), message("2001:db8::1", "2001:db8::2", true, ""));
        assertThat(chunks).containsEntry(0x0001, "0a").containsEntry(0x0002, "06").containsEntry(0x0005, "20010db8000000000000000000000001").containsEntry(0x0006, "20010db8000000000000000000000002")
            .containsEntry(0x000c, "ffffffff").doesNotContainKeys(0x0003, 0x0004, 0x000e, 0x0011, 0x0013);
    }

    @Test void byte_for_byte() {
        assertThat(new HepPacket(1, "", "").write(message("127.0.0.1", "127.0.0.2", false, "c"), buffer)).isTrue();
        assertThat(HexFormat.of().formatHex(buffer.array(), 0, buffer.limit())).isEqualTo(
            "48455033" + "0083" + "0000000100" + "0702" + "0000000200" + "0711" + "000000030" + "00a7f000001" + "000000040" + "00a7f000002" + "0000000700" + "0813c4" + "000000080" + "008ee48"
            + "000000090" + "00a6955b900" + "0000000a0" + "00a000f1206" + "0000000b00" + "0701" + "0000000c0" + "00a00000001" + "0000001100" + "0763" + "0000000f" + "001f" + HexFormat.of().formatHex(OPTIONS));
    }

    @Test void what_is_larger_than_a_datagram_is_not_written() {
        var large = new Capture.Message(address("127.0.0.1", 5060), address("127.0.0.1", 5061), true, Instant.EPOCH, "", new byte[65_500]);
        assertThat(new HepPacket(1, "", "").write(large, buffer)).isFalse();
        var most = new Capture.Message(large.from(), large.to(), true, Instant.EPOCH, "", new byte[65_000]);
        assertThat(new HepPacket(1, "", "").write(most, buffer)).isTrue();
    }

    private static Capture.Message message(String from, String to, boolean isTcp, String call) {
        return new Capture.Message(address(from, 5_060), address(to, 61_000), isTcp, Instant.parse("2026-01-01T00:00:00.987654321Z"), call, OPTIONS);
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    /// By type, in hexadecimal. Each chunk: vendor id, type, length with these six bytes, value.
    private Map<Integer, String> chunks(HepPacket packet, Capture.Message message) {
        assertThat(packet.write(message, buffer)).isTrue();
        var chunks = new LinkedHashMap<Integer, String>();
        var magic = new byte[4];
        buffer.get(magic);
        assertThat(magic).asString(UTF_8).isEqualTo("HEP3");
        assertThat(buffer.getShort() & 0xffff).as("length of all").isEqualTo(buffer.limit());
        while (buffer.hasRemaining()) {
            assertThat(buffer.getShort()).as("vendor").isZero();
            int type = buffer.getShort();
            var value = new byte[(buffer.getShort() & 0xffff) - 6];
            buffer.get(value);
            assertThat(chunks.put(type, HexFormat.of().formatHex(value))).as("chunk %d twice", type).isNull();
        }
        return chunks;
    }
}
