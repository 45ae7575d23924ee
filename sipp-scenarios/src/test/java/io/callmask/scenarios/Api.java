package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.callmask.bench.server.CallmaskServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/// The server's HTTP API as the scenarios use it. Numbers here are digits without `+`.
record Api(CallmaskServer server) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PAGE = 1_000;

    /// A binding that was acknowledged.
    record Bound(String id, String a, String b, String x, String y) {}

    Bound bind(String mode, String a, String b) throws InterruptedException {
        return bind(mode, a, b, "");
    }

    /// @param more further fields, each after a comma
    Bound bind(String mode, String a, String b, String more) throws InterruptedException {
        var answer = server.ask("POST", "/v1/bindings", """
            {"mode":"%s","pool":"default","a":{"number":"+%s"},"b":{"number":"+%s"},"ttl":"PT2H","reference":"black-box"%s}""".formatted(mode, a, b, more));
        assertThat(answer.status()).as("POST /v1/bindings: %s", answer.body()).isEqualTo(201);
        var body = read(answer.body());
        var x = digits(body.path("x").asText());
        return new Bound(body.path("id").asText(), a, b, x, mode.equals("AXB") ? x : digits(body.path("y").asText()));
    }

    /// Binds with VNs of the caller's choice: `x` is what B sees, `y` what A dials.
    void bindExactly(Bound wished) throws InterruptedException {
        var answer = server.ask("POST", "/v1/bindings", """
            {"mode":"AXYB","pool":"default","a":{"number":"+%s"},"b":{"number":"+%s"},"x":"+%s","y":"+%s","ttl":"PT2H"}"""
            .formatted(wished.a(), wished.b(), wished.x(), wished.y()));
        assertThat(answer.status()).as("POST /v1/bindings: %s", answer.body()).isEqualTo(201);
    }

    void hangUp(String callId) throws InterruptedException {
        assertThat(server.ask("DELETE", "/v1/calls/" + callId, "").status()).as("DELETE /v1/calls/…").isEqualTo(204);
    }

    /// Waits until as many calls are in progress as that, each in that state.
    List<JsonNode> awaitCalls(int count, String state) {
        Awaitility.await(count + " calls " + state).atMost(SOON).untilAsserted(() -> assertThat(calls()).hasSize(count)
            .allSatisfy(call -> assertThat(call.path("state").asText()).isEqualTo(state)));
        return calls();
    }

    void release(String id) throws InterruptedException {
        var answer = server.ask("DELETE", "/v1/bindings/" + id, "");
        assertThat(answer.status()).as("DELETE /v1/bindings/…: %s", answer.body()).isBetween(200, 299);
    }

    boolean knows(String id) throws InterruptedException {
        return server.ask("GET", "/v1/bindings/" + id, "").status() == 200;
    }

    /// All records above `sequence`, in order.
    List<JsonNode> recordsAfter(long sequence) {
        var all = new ArrayList<JsonNode>();
        for (long from = sequence; ; from = sequenceOf(all.getLast())) {
            var page = read(get("/v1/records?after=" + from + "&limit=" + PAGE)).path("records");
            page.forEach(all::add);
            if (page.size() < PAGE) return all;
        }
    }

    long newestSequence() {
        return read(get("/v1/records?limit=1")).path("newest").asLong();
    }

    static long sequenceOf(JsonNode record) {
        return record.path("sequence").asLong();
    }

    /// Waits until `count` records stand above `sequence`; the caller judges what came.
    List<JsonNode> awaitRecordsAfter(long sequence, int count) {
        Awaitility.await("records after " + sequence).atMost(SOON).until(() -> recordsAfter(sequence).size() >= count);
        return recordsAfter(sequence);
    }

    /// The records of one caller's calls, when there is one.
    ///
    /// @param caller digits, without `+`
    List<JsonNode> awaitRecordsOf(String caller) {
        Awaitility.await("a record of the caller").atMost(SOON).until(() -> !recordsOf(caller).isEmpty());
        return recordsOf(caller);
    }

    private List<JsonNode> recordsOf(String caller) {
        return recordsAfter(0).stream().filter(record -> record.path("caller").asText().equals("+" + caller)).toList();
    }

    void awaitNoCalls() {
        Awaitility.await("no calls left open").atMost(SOON).untilAsserted(() -> assertThat(calls()).isEmpty());
    }

    List<JsonNode> calls() {
        var calls = new ArrayList<JsonNode>();
        read(get("/v1/calls?limit=" + PAGE)).path("calls").forEach(calls::add);
        return calls;
    }

    private String get(String path) {
        try {
            var answer = server.ask("GET", path, "");
            assertThat(answer.status()).as("GET %s: %s", path, answer.body()).isEqualTo(200);
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at GET " + path, e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private static String digits(String number) {
        assertThat(number).startsWith("+");
        return number.substring(1);
    }
}
