package io.callmask.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Speaks to the control API as a platform's back end would.
final class ApiClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TRIES = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI api;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

    ApiClient(URI api) {
        this.api = api;
    }

    JsonNode bind(String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(api.resolve("/v1/bindings")).timeout(PATIENCE).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return ask(request, 201);
    }

    /// The first call record, as soon as there is one: a call's end and its record are a moment apart.
    JsonNode firstRecord() throws IOException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            var records = ask(HttpRequest.newBuilder(api.resolve("/v1/records?after=0")).timeout(PATIENCE).build(), 200).path("records");
            if (!records.isEmpty()) return records.get(0);
            Thread.sleep(20);
        }
        throw new IOException("no call record after " + TRIES + " tries");
    }

    private JsonNode ask(HttpRequest request, int expected) throws IOException, InterruptedException {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != expected) throw new IOException(request.method() + ' ' + request.uri() + ": " + answer.statusCode() + ' ' + answer.body());
        return JSON.readTree(answer.body());
    }

    @Override public void close() {
        http.shutdownNow();
    }
}
