package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerProblemsTest {
    private final ApiBench bench = new ApiBench();

    @AfterAll void stop() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v2/bindings", "/v1/bindings/+15551112222/x", "/v1/calls/a/b", "/docs/index.html"})
    void an_unknown_path_is_a_problem(String path) {
        var answer = bench.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("not_found");
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.header("x-request-id")).isPresent();
        assertThat(answer.header("server")).isEmpty();
        assertThat(answer.text()).doesNotContain("1555", "Armeria");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"PUT|/v1/bindings|POST", "GET|/v1/bindings|POST", "OPTIONS|/v1/bindings|POST", "DELETE|/v1/bindings/search|POST",
        "POST|/v1/bindings/b-0|GET, HEAD, PATCH, DELETE", "PATCH|/v1/records|GET, HEAD", "POST|/health|GET, HEAD"})
    void an_unknown_method_is_a_problem_that_names_the_known_ones(String method, String path, String allowed) {
        var answer = bench.send(method, path, "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("method_not_allowed");
        assertThat(answer.header("allow").orElse("").split(", ")).containsExactlyInAnyOrder(allowed.split(", "));
        assertThat(answer.header("access-control-allow-origin")).isEmpty();
    }

    @Test void head_is_get_without_a_body() {
        var answer = bench.send("HEAD", "/v1/pools", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
    }

    @Test void a_bug_is_told_without_its_text_and_logged_without_it_too() {
        var log = (Logger) LoggerFactory.getLogger("io.callmask.api");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        bench.store.broken = true;
        try {
            var answer = bench.get("/v1/bindings/b-0");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo("internal_error");
            assertThat(answer.text()).doesNotContain("1555", "no room", "IllegalState");
            assertThat(lines.list).singleElement().satisfies(line -> {
                assertThat(line.getFormattedMessage()).contains("IllegalStateException", "MemoryStore", answer.header("x-request-id").orElseThrow()).doesNotContain("1555");
                assertThat(line.getThrowableProxy()).isNull();
            });
        } finally {
            bench.store.broken = false;
            log.detachAppender(lines);
        }
    }

    @Test void a_store_that_breaks_its_word_and_fails_is_a_problem_too() {
        bench.store.nextBinds.add(CompletableFuture.failedFuture(new IllegalArgumentException("+15551112222")));

        var answer = bench.post("/v1/bindings", "{\"a\":{\"number\":\"+15551112222\"},\"b\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}");

        assertThat(answer.code()).isEqualTo("internal_error");
        assertThat(answer.text()).doesNotContain("1555");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET /%ZZ+15551112222 HTTP/1.1|400",
        "GET /%2e%2e/+15551112222 HTTP/1.1|400",
        "GET /docs/../../+15551112222 HTTP/1.1|400",
        "NONSENSE|400",
        "GET /v1/pools?LONG HTTP/1.1|414"})
    void what_is_not_http_is_a_problem_that_repeats_nothing(String line, int status) throws IOException {
        String answer = raw(line.replace("LONG", "+15551112222".repeat(1_000)) + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/problem+json", "\"code\":").doesNotContain("15551112222", "Exception");
    }

    @Test void headers_that_are_too_long_are_a_problem_that_repeats_nothing() throws IOException {
        String answer = raw("GET /v1/pools HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "+15551112222".repeat(2_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431").contains("headers_too_large").doesNotContain("15551112222");
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), bench.api.address().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
