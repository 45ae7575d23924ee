package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.bench.server.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StreamWireTest {
    private static final String INVITE = "INVITE sip:x@y SIP/2.0\r\nCall-ID: one\r\nContent-Length: 5\r\n\r\nv=0\r\n";
    private static final String BYE = "BYE sip:x@y SIP/2.0\r\nCall-ID: two\r\nContent-Length: 0\r\n\r\n";
    private final Counts counts = new Counts();
    private final InetSocketAddress local = new InetSocketAddress("127.0.0.1", Ports.freeTcp("127.0.0.1"));
    private ServerSocket server;
    private Wire wire;

    @BeforeEach void open() throws IOException {
        server = new ServerSocket();
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        wire = Wire.of(Carriage.TCP, local, (InetSocketAddress) server.getLocalSocketAddress(), counts, null);
    }

    @AfterEach void close() throws IOException {
        wire.close();
        server.close();
    }

    @Test void what_comes_is_cut_into_messages_however_it_was_split() throws IOException {
        try (var peer = new Socket(local.getAddress(), local.getPort())) {
            for (byte octet : ("\r\n\r\n" + INVITE + BYE + "\r\n" + INVITE).getBytes(ISO_8859_1)) peer.getOutputStream().write(octet);

            assertThat(next()).isEqualTo(INVITE);
            assertThat(next()).isEqualTo(BYE);
            assertThat(next()).isEqualTo(INVITE);
        }
    }

    @Test void an_answer_goes_back_by_the_connection_of_its_request() throws IOException {
        try (var one = new Socket(local.getAddress(), local.getPort()); var other = new Socket(local.getAddress(), local.getPort())) {
            one.getOutputStream().write(INVITE.getBytes(ISO_8859_1));
            next();
            other.getOutputStream().write(BYE.getBytes(ISO_8859_1));
            next();

            wire.message().put(Callees.OK);
            wire.answer();

            assertThat(other.getInputStream().readNBytes(Callees.OK.length)).isEqualTo(Callees.OK);
        }
    }

    @Test void requests_of_one_call_go_by_one_connection() throws IOException {
        for (var text : new String[] {INVITE, BYE}) {
            wire.message().put(Message.ascii(text));
            wire.send(7);
        }
        try (var peer = server.accept()) {
            assertThat(new String(peer.getInputStream().readNBytes(INVITE.length() + BYE.length()), ISO_8859_1)).isEqualTo(INVITE + BYE);
        }
    }

    @Test void a_message_without_its_length_ends_the_run() throws IOException {
        try (var peer = new Socket(local.getAddress(), local.getPort())) {
            peer.getOutputStream().write("BYE sip:x@y SIP/2.0\r\nCall-ID: two\r\n\r\n".getBytes(ISO_8859_1));

            assertThatThrownBy(this::next).hasMessageContaining("Content-Length");
        }
    }

    private String next() throws IOException {
        while (true) {
            var in = wire.receive();
            if (in.length > 0) return new String(in.bytes, 0, in.length, ISO_8859_1);
            Thread.onSpinWait();
        }
    }
}
