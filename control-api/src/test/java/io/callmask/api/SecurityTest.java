package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.callmask.api.ApiSettings.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SecurityTest {
    private static final MemoryNumbers NUMBERS = new MemoryNumbers();

    @AfterAll static void forget() {
        NUMBERS.close();
    }

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"http://0.0.0.0:8080", "http://192.0.2.1:8080", "http://[::]:8080", "http://[2001:db8::1]:8080"})
    void an_address_that_others_can_reach_needs_token_and_tls(String listen) {
        for (var access : List.of(new Access.Open(), new Access.Token(TOKEN))) {
            assertThatThrownBy(() -> new ApiSettings(URI.create(listen), access))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("api.listen: " + listen + " (expected: a loopback address such as http://127.0.0.1:8080, or https with api.token and api.tls, as others can reach this one)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "http://127.8.9.10:0", "http://[::1]:8080", "http://localhost:8080", "http://127.0.0.1:8080/"})
    void loopback_needs_neither(String listen) {
        assertThat(new ApiSettings(URI.create(listen), new Access.Open()).address().getAddress().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ftp://127.0.0.1:21         | http://ADDRESS:PORT",
        "http://127.0.0.1           | http://ADDRESS:PORT",
        "http://127.0.0.1:99999     | http://ADDRESS:PORT",
        "http://127.0.0.1:80/api    | http://ADDRESS:PORT",
        "http://127.0.0.1:80?x=1    | http://ADDRESS:PORT",
        "mailto:a                   | http://ADDRESS:PORT",
        "http://callmask.invalid:80 | an IP address or localhost",
        "https://127.0.0.1:80       | http, or api.tls for https"})
    void an_address_of_another_form_is_told_what_is_expected(String listen, String expected) {
        assertThatThrownBy(() -> new ApiSettings(URI.create(listen), new Access.Open()))
            .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("api.listen: " + listen).hasMessageContaining("expected: " + expected);
    }

    @Test void a_token_is_long_enough_and_never_shown() {
        assertThatThrownBy(() -> new Access.Token("short-secret")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("12 characters").hasMessageNotContaining("short-secret");
        assertThatThrownBy(() -> new Access.Token(TOKEN + " ")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new ApiSettings(URI.create("http://127.0.0.1:0"), new Access.Token(TOKEN)).toString()).doesNotContain(TOKEN);
        assertThatThrownBy(() -> new ApiSettings(URI.create("http://me:hunter2@127.0.0.1:80"), new Access.Open())).hasMessageNotContaining("hunter2");
    }

    @Test void certificates_that_cannot_be_read_are_named() {
        var missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> new Access.Guarded(TOKEN, missing, missing)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("api.tls.certificate: " + missing + " (expected: a readable PEM file)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/calls", "/v1/records", "/v1/pools", "/v1/bindings/b-0", "/metrics", "/v1/bindings"})
    void without_the_token_nothing_is_told(String path) {
        try (var bench = new ApiBench(new Access.Token(TOKEN))) {
            for (var headers : List.of(new String[0], new String[] {"Authorization", "Bearer " + TOKEN + "0"}, new String[] {"Authorization", "Bearer "},
                new String[] {"Authorization", "Basic " + TOKEN}, new String[] {"Authorization", TOKEN}, new String[] {"Authorization", "Bearer 1" + TOKEN.substring(1)})) {
                var answer = bench.get(path, headers);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.code()).isEqualTo("unauthorized");
                assertThat(answer.header("www-authenticate")).contains("Bearer");
            }
            assertThat(bench.get(path, "Authorization", "Bearer " + TOKEN).status()).isNotEqualTo(401);
            assertThat(bench.get(path, "Authorization", "bearer " + TOKEN).status()).isNotEqualTo(401);
        }
    }

    @Test void without_the_token_nothing_is_done() {
        try (var bench = new ApiBench(new Access.Token(TOKEN))) {
            bench.post("/v1/bindings", "{\"a\":{\"number\":\"+15551112222\"},\"b\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}");
            assertThat(bench.store.asked).isEmpty();
        }
    }

    @Test void health_and_documentation_need_no_token() {
        try (var bench = new ApiBench(new Access.Token(TOKEN))) {
            assertThat(List.of("/health", "/ready", "/docs", "/docs/openapi.json")).allSatisfy(path -> assertThat(bench.get(path).status()).isEqualTo(200));
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost,200", "localhost:8080,200", "LOCALHOST,200", "127.0.0.1,200", "127.1.2.3:1,200", "[::1]:8080,200", "[::1],200",
        "evil.example,421", "evil.example:8080,421", "127.0.0.1.evil.example,421", "localhost.evil.example,421", "192.0.2.1,421", "[2001:db8::1],421"})
    void a_name_that_was_pointed_at_loopback_does_not_get_in(String host, int status) throws IOException {
        try (var bench = new ApiBench(); var socket = new Socket(InetAddress.getLoopbackAddress(), bench.api.address().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(("GET /v1/pools HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 " + status);
        }
    }

    /// A page of any site may have the browser send a form to 127.0.0.1: `PORT` is this node's own.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST   | Origin: https://evil.example                                    | 403",
        "POST   | Origin: null                                                    | 403",
        "POST   | Origin: http://localhost:1                                      | 403",
        "POST   | Sec-Fetch-Site: cross-site                                      | 403",
        "POST   | Sec-Fetch-Site: same-site                                       | 403",
        "DELETE | Origin: https://evil.example                                    | 403",
        "POST   | X-None: 1                                                       | 202",
        "POST   | Origin: http://localhost:PORT                                   | 202",
        "POST   | Sec-Fetch-Site: same-origin                                     | 202",
        "POST   | Sec-Fetch-Site: none                                            | 202",
        "GET    | Sec-Fetch-Site: cross-site                                      | 200"})
    void a_page_of_another_site_cannot_drain_the_node(String method, String header, int status) throws IOException {
        try (var bench = new ApiBench(); var socket = new Socket(InetAddress.getLoopbackAddress(), bench.api.address().getPort())) {
            var own = String.valueOf(bench.api.address().getPort());
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((method + " /v1/drain HTTP/1.1\r\nHost: localhost:" + own + "\r\n" + header.replace("PORT", own) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test void a_port_that_is_taken_is_told_with_its_key() {
        try (var bench = new ApiBench()) {
            var taken = new ApiSettings(bench.api.address(), new Access.Open());
            assertThatThrownBy(() -> ControlApi.start(taken, new Backends(bench.store, bench.journal, bench.calls, List.of(), new MemoryDraining(), new MemoryReloading(), () -> "", NUMBERS.inventory(), _ -> Optional.empty(), NUMBERS.directory())))
                .isInstanceOf(IOException.class).hasMessageStartingWith("api.listen: " + bench.api.address());
        }
    }

    @Test void with_token_and_tls_it_serves_https() throws Exception {
        var pem = SelfSigned.in(directory);
        var settings = new ApiSettings(URI.create("https://127.0.0.1:0"), new Access.Guarded(TOKEN, pem.certificate(), pem.key()));
        var store = new MemoryStore();
        try (var api = ControlApi.start(settings, new Backends(store, new MemoryJournal(), new MemoryCalls(), List.of(), new MemoryDraining(), new MemoryReloading(), () -> "", NUMBERS.inventory(), _ -> Optional.empty(), NUMBERS.directory()));
             var client = HttpClient.newBuilder().sslContext(pem.trusting()).build()) {
            var request = HttpRequest.newBuilder(api.address().resolve("/v1/pools"));
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            assertThat(client.send(request.header("Authorization", "Bearer " + TOKEN).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test void plain_http_sent_to_the_https_port_is_neither_answered_nor_logged() throws Exception {
        var pem = SelfSigned.in(directory);
        var settings = new ApiSettings(URI.create("https://127.0.0.1:0"), new Access.Guarded(TOKEN, pem.certificate(), pem.key()));
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        try (var api = ControlApi.start(settings, new Backends(new MemoryStore(), new MemoryJournal(), new MemoryCalls(), List.of(), new MemoryDraining(), new MemoryReloading(), () -> "", NUMBERS.inventory(), _ -> Optional.empty(), NUMBERS.directory()))) {
            root.addAppender(lines);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.address().getPort())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(("GET /health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        } finally {
            root.detachAppender(lines);
        }
        assertThat(lines.list).isEmpty();
    }

    @Test void a_certificate_that_is_none_stops_the_start() throws IOException {
        var nonsense = Files.writeString(directory.resolve("nonsense.pem"), "not a certificate");
        var settings = new ApiSettings(URI.create("https://127.0.0.1:0"), new Access.Guarded(TOKEN, nonsense, nonsense));

        assertThatThrownBy(() -> ControlApi.start(settings, new Backends(new MemoryStore(), new MemoryJournal(), new MemoryCalls(), List.of(), new MemoryDraining(), new MemoryReloading(), () -> "", NUMBERS.inventory(), _ -> Optional.empty(), NUMBERS.directory())))
            .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("api.tls: ").hasMessageContaining(nonsense.toString());
    }
}
