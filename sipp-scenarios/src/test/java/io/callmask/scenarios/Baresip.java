package io.callmask.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.callmask.bench.server.Ports;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/// Debian's baresip as somebody's phone, without an audio device: it speaks a tone of its own and records what it hears.
/// Led over its control port (`ctrl_tcp`: JSON in netstrings, one connection). For one thread.
final class Baresip implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SENT = Pattern.compile("TX: packets=(\\d+)");
    private static final Pattern HEARD = Pattern.compile("rcvd=(\\d+)");
    /// PCMA, as the recording says after its header.
    private static final int SAMPLES_PER_SECOND = 8_000;
    private static final int WAV_HEADER = 44;

    private final Path directory;
    private final Process process;
    private final Socket control;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<JsonNode> responses = new LinkedBlockingQueue<>();

    private Baresip(Path directory, Process process, Socket control) {
        this.directory = directory;
        this.process = process;
        this.control = control;
    }

    /// Starts it, and returns when it can be called and led.
    ///
    /// @param directory for its settings, its trace and what it hears
    /// @param address   loopback address and port, UDP and TCP
    /// @param account   a line of baresip's file `accounts`
    /// @param tone      what it says, in Hz
    static Baresip start(Path directory, InetSocketAddress address, String account, int tone) throws IOException {
        Files.createDirectories(directory);
        var host = address.getHostString();
        int port = Ports.freeTcp(host);
        Files.writeString(directory.resolve("accounts"), account + '\n');
        Files.writeString(directory.resolve("config"), """
            sip_listen %s:%d
            net_interface %s
            ctrl_tcp_listen %s:%d
            module_path /usr/lib/baresip/modules
            module g711.so
            module ausine.so
            module aubridge.so
            module sndfile.so
            module_tmp account.so
            module_app menu.so
            module_app ctrl_tcp.so
            module_app debug_cmd.so
            audio_source ausine,%d
            ausrc_srate 48000
            ausrc_channels 2
            audio_player aubridge,nobody
            audio_alert aubridge,nobody
            snd_path %s
            statmode_default off
            rtp_stats yes
            """.formatted(host, address.getPort(), host, host, port, tone, directory));
        var process = new ProcessBuilder("baresip", "-4", "-f", directory.toString(), "-s").redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(directory.resolve("trace.log").toFile()).start();
        try {
            var phone = new Baresip(directory, process, connect(process, new InetSocketAddress(host, port)));
            Thread.ofVirtual().start(phone::listen);
            return phone;
        } catch (RuntimeException e) {
            process.destroy();
            throw new IllegalStateException("baresip: cannot be led; see " + directory.resolve("trace.log"), e);
        }
    }

    private static Socket connect(Process process, InetSocketAddress control) {
        return Awaitility.await("baresip's control port").pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> {
            if (!process.isAlive()) throw new IllegalStateException("it ended with " + process.exitValue());
            var socket = new Socket();
            try {
                socket.connect(control);
            } catch (ConnectException e) {
                socket.close();
            }
            return socket;
        }, Socket::isConnected);
    }

    /// Reads netstrings until the connection ends.
    private void listen() {
        try (var in = new DataInputStream(control.getInputStream())) {
            while (true) {
                int length = 0;
                for (int next = in.readUnsignedByte(); next != ':'; next = in.readUnsignedByte()) length = length * 10 + next - '0';
                var bytes = in.readNBytes(length);
                in.readByte();
                var said = JSON.readTree(bytes);
                if (said.path("event").asBoolean()) events.add(said);
                else responses.add(said);
            }
        } catch (EOFException | SocketException e) {
            // It has ended, or we have.
        } catch (IOException e) {
            throw new IllegalStateException("baresip: unreadable on its control port", e);
        }
    }

    /// Has it do something, as if typed.
    ///
    /// @return what it says to that
    String does(String command, String about) throws IOException, InterruptedException {
        var text = JSON.writeValueAsString(Map.of("command", command, "params", about, "token", command));
        control.getOutputStream().write((text.getBytes(UTF_8).length + ":" + text + ",").getBytes(UTF_8));
        var response = responses.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(response).as("baresip's answer to %s", command).isNotNull();
        assertThat(response.path("ok").asBoolean()).as("%s: %s", command, response).isTrue();
        return response.path("data").asText();
    }

    /// Waits until it has told an event so many times.
    ///
    /// @param type  such as `CALL_ESTABLISHED`
    /// @param about what its parameter must hold; may be empty
    void awaitEvent(String type, String about, int times) {
        Awaitility.await(type + ' ' + about + " of " + directory.getFileName()).atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> assertThat(events(type, about)).hasSize(times));
    }

    /// The events of a type that it has told so far.
    ///
    /// @param about what their parameter must hold; may be empty
    List<JsonNode> events(String type, String about) {
        return events.stream().filter(event -> event.path("type").asText().equals(type) && event.path("param").asText().contains(about)).toList();
    }

    /// The Call-ID of its one call.
    String callId() {
        return events.stream().map(event -> event.path("id").asText()).filter(id -> !id.isEmpty()).findFirst().orElseThrow();
    }

    /// RTP packets of the call that it has sent.
    int sent() throws IOException, InterruptedException {
        return count(SENT);
    }

    /// RTP packets of the call that have come to it.
    int heard() throws IOException, InterruptedException {
        return count(HEARD);
    }

    private int count(Pattern what) throws IOException, InterruptedException {
        var found = what.matcher(does("audio_debug", ""));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    /// The pitch of the newest half second that it has decoded, in Hz; 0 while there is less than a second. For a pure tone: it counts how often that crosses zero.
    int pitch() throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*-dec.wav")) {
            for (var file : files) return pitch(Files.readAllBytes(file));
        }
        return 0;
    }

    private static int pitch(byte[] wav) {
        if (wav.length < WAV_HEADER + 2 * SAMPLES_PER_SECOND) return 0;
        var samples = ByteBuffer.wrap(wav, wav.length / 2 * 2 - SAMPLES_PER_SECOND, SAMPLES_PER_SECOND / 2 * 2).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        int crossings = 0;
        for (int i = 1; i < samples.limit(); i++) if (samples.get(i - 1) < 0 != samples.get(i) < 0) crossings++;
        return crossings;
    }

    /// All that it said and every SIP message that it saw. It is written out at the end of the process.
    String trace() throws IOException {
        return Files.readString(directory.resolve("trace.log"), ISO_8859_1);
    }

    @Override public void close() throws IOException, InterruptedException {
        control.close();
        process.destroy();
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    }
}
