package io.callmask.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.callmask.api.ApiSettings.Access;
import io.callmask.number.store.NumberStore.PoolUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A real server on a free port of loopback, over stores in memory, and a client.
final class ApiBench implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    final MemoryStore store = new MemoryStore();
    final MemoryJournal journal = new MemoryJournal();
    final MemoryCalls calls = new MemoryCalls();
    final MemoryDraining draining = new MemoryDraining();
    final MemoryReloading reloading = new MemoryReloading();
    final List<String> obstacles = new ArrayList<>();
    final MemoryNumbers numbers = new MemoryNumbers();
    final ControlApi api;
    private final HttpClient client = HttpClient.newHttpClient();

    ApiBench() {
        this(new Access.Open());
    }

    ApiBench(Access access) {
        this(access, new String[] {"default"});
    }

    ApiBench(Access access, String... pools) {
        store.pools.clear();
        for (String pool : pools) store.pools.add(new PoolUse(pool, 40, 3, 5, 7));
        var backends = new Backends(store, journal, calls, List.of(() -> obstacles.stream().findFirst()), draining, reloading, () -> "callmask_calls_active 0\n", numbers.inventory(),
            name -> numbers.report(name, store), numbers.directory());
        try {
            api = ControlApi.start(new ApiSettings(URI.create("http://127.0.0.1:0"), access), backends);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// What came back; a body that is JSON is read as such.
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        String code() {
            return json().path("code").asText();
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    Answer patch(String path, String json) {
        return send("PATCH", path, json, "Content-Type", "application/json");
    }

    Answer post(String path, String json, String... headers) {
        var all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return send("POST", path, json, all.toArray(String[]::new));
    }

    /// Sends a bind and does not wait for its answer.
    CompletableFuture<Answer> postLater(String path, String json) {
        var request = HttpRequest.newBuilder(api.address().resolve(path)).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)).build();
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::new);
    }

    Answer send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(api.address().resolve(path))
            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        try {
            return new Answer(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override public void close() {
        client.close();
        api.close();
        numbers.close();
    }
}
