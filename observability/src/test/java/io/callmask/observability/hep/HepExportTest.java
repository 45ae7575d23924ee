package io.callmask.observability.hep;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.observability.hep.HepExport.Fate;
import io.callmask.sip.engine.Capture;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HepExportTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    @Test void what_is_captured_reaches_the_collector() throws IOException, InterruptedException {
        try (var collector = new DatagramSocket(new InetSocketAddress(HERE, 0)); var export = HepExport.open(settings(collector.getLocalPort()))) {
            var thread = Thread.ofPlatform().daemon(true).start(export);
            export.message(message(10));
            collector.setSoTimeout(10_000);
            var packet = new DatagramPacket(new byte[2_000], 2_000);
            collector.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1)).startsWith("HEP3").contains("call-1", "node-1", "xxxxxxxxxx");
            while (export.counted(Fate.SENT) == 0) Thread.onSpinWait();
            thread.interrupt();
            thread.join();
        }
    }

    @Test void nobody_waits_for_a_sender_that_does_not_keep_up() {
        try (var export = HepExport.open(settings(9))) {
            for (int i = 0; i < 10_000; i++) export.message(message(10));
            assertThat(export.counted(Fate.OVERFLOW)).as("8,192 wait").isEqualTo(10_000 - 8_192);
        }
        try (var export = HepExport.open(settings(9))) {
            for (int i = 0; i < 400; i++) export.message(message(65_000));
            assertThat(export.counted(Fate.OVERFLOW)).as("16 MB wait").isEqualTo(400 - (16 << 20) / 65_000);
        }
    }

    @Test void what_is_too_large_is_counted_and_what_follows_is_sent() throws IOException, InterruptedException {
        try (var collector = new DatagramSocket(new InetSocketAddress(HERE, 0)); var export = HepExport.open(settings(collector.getLocalPort()))) {
            export.message(message(65_500));
            export.message(message(1));
            var thread = Thread.ofPlatform().daemon(true).start(export);
            while (export.counted(Fate.SENT) == 0) Thread.onSpinWait();
            assertThat(export.counted(Fate.TOO_LARGE)).isEqualTo(1);
            thread.interrupt();
            thread.join();
        }
    }

    @Test void its_settings_tell_no_password() {
        assertThat(settings(9060).toString()).isEqualTo("collector=127.0.0.1:9060 capture-id=7 node-name=node-1 password=…");
    }

    private static HepExport.Settings settings(int port) {
        return new HepExport.Settings(new InetSocketAddress(HERE, port), 7, "node-1", "hush");
    }

    private static Capture.Message message(int length) {
        return new Capture.Message(new InetSocketAddress(HERE, 5060), new InetSocketAddress(HERE, 5061), false, Instant.EPOCH, "call-1", "x".repeat(length).getBytes(StandardCharsets.US_ASCII));
    }
}
