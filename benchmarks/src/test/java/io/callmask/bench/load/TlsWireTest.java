package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.OwnCertificate;
import io.callmask.bench.server.Ports;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Both ends of it, so that each handshake is done from both sides in one thread.
@Timeout(60)
class TlsWireTest {
    private static final int MANY = 300;
    private final Counts counts = new Counts();

    @Test void requests_go_and_answers_come_back(@TempDir Path directory) throws Exception {
        var tls = OwnCertificate.in(directory).context();
        var here = new InetSocketAddress("127.0.0.1", Ports.freeTcp("127.0.0.1"));
        var there = new InetSocketAddress("127.0.0.1", Ports.freeTcp("127.0.0.1"));
        try (var one = Wire.of(Carriage.TLS, here, there, counts, tls); var other = Wire.of(Carriage.TLS, there, here, counts, tls)) {
            int heard = 0;
            int answered = 0;
            for (int sent = 0; answered < MANY; ) {
                if (sent < MANY) {
                    one.message().put(Message.ascii("BYE sip:x@y SIP/2.0\r\nCall-ID: " + sent + "\r\nContent-Length: 0\r\n\r\n"));
                    one.send(sent++);
                }
                if (other.receive().length > 0) {
                    assertThat(new String(other.received.bytes, 0, other.received.length, ISO_8859_1)).startsWith("BYE ");
                    heard++;
                    other.message().put(Callees.OK);
                    other.answer();
                }
                if (one.receive().length > 0) answered++;
            }
            assertThat(heard).isEqualTo(MANY);
            assertThat(counts.unsent).isZero();
        }
    }
}
