package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.api.Backends.Reloading.Outcome;
import io.callmask.sip.engine.LiveCalls.LiveCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private final ApiBench bench = new ApiBench();

    @AfterEach void stop() {
        bench.close();
    }

    @Test void the_node_is_alive_even_when_it_is_not_ready() {
        bench.obstacles.add("SIP is not open");

        assertThat(bench.get("/health").text()).isEqualTo("{\"status\":\"alive\"}");
        assertThat(bench.get("/ready").status()).isEqualTo(503);
    }

    @Test void a_node_without_obstacles_is_ready() {
        assertThat(bench.get("/ready").text()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test void every_obstacle_is_named() {
        bench.store.writable = false;
        bench.journal.accepting = false;
        bench.obstacles.add("SIP is not open");

        var answer = bench.get("/ready");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("not_ready");
        assertThat(answer.json().path("reasons").toString())
            .isEqualTo("[\"the store cannot make bindings durable\",\"the call journal takes no new calls\",\"SIP is not open\"]");
        assertThat(answer.header("retry-after")).isPresent();
    }

    @Test void metrics_are_passed_on_as_prometheus_reads_them() {
        var answer = bench.get("/metrics");

        assertThat(answer.header("content-type").orElse("")).startsWith("text/plain").contains("version=0.0.4");
        assertThat(answer.text()).isEqualTo("callmask_calls_active 0\n");
    }

    @Test void a_store_without_an_index_apart_builds_none_anew() {
        for (var answer : List.of(bench.get("/v1/index"), bench.post("/v1/index/rebuild", "{}"))) {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("no_index");
            assertThat(answer.json().path("detail").asText()).contains("store.kind: embedded", "expected");
        }
    }

    @Test void the_node_is_drained_and_takes_calls_again() {
        assertThat(bench.get("/v1/drain").text()).isEqualTo("{\"draining\":false,\"calls\":2}");
        var begun = bench.post("/v1/drain", "");
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.text()).isEqualTo("{\"draining\":true,\"calls\":2,\"until\":\"2026-11-29T18:00:00Z\"}");
        assertThat(bench.get("/v1/drain").text()).isEqualTo(begun.text());
        assertThat(bench.delete("/v1/drain").text()).isEqualTo("{\"draining\":false,\"calls\":2}");
    }

    @Test void a_node_that_stops_takes_no_calls_again() {
        bench.post("/v1/drain", "");
        bench.draining.stop();
        assertThat(bench.delete("/v1/drain").status()).isEqualTo(503);
        assertThat(bench.get("/v1/drain").text()).startsWith("{\"draining\":true");
    }

    @Test void the_settings_are_read_again_and_the_answer_says_what_came_of_it() {
        assertThat(bench.post("/v1/reload", "").text()).isEqualTo("{\"outcome\":\"nothing changed\"}");

        bench.reloading.next = new Outcome.Applied(List.of("north"), List.of("east"), List.of(), List.of("default"), List.of("pools[default].group"));
        var applied = bench.post("/v1/reload", "");
        assertThat(applied.status()).isEqualTo(200);
        assertThat(applied.text()).isEqualTo("{\"outcome\":\"applied\",\"trunks\":{\"added\":[\"north\"],\"removed\":[\"east\"],\"changed\":[]},"
            + "\"pools\":[\"default\"],\"keys\":[\"pools[default].group\"]}");

        bench.reloading.next = new Outcome.Bad(List.of("calls.no-answer: soon (expected: a duration)", "node: missing (expected: a name)"));
        var bad = bench.post("/v1/reload", "");
        assertThat(bad.status()).isEqualTo(422);
        assertThat(bad.code()).isEqualTo("settings_invalid");
        assertThat(bad.json().path("detail").asText()).isEqualTo("calls.no-answer: soon (expected: a duration)");
        assertThat(bad.json().path("reasons").size()).isEqualTo(2);

        bench.reloading.next = new Outcome.Fixed(List.of("sip.listen", "store.directory"));
        var fixed = bench.post("/v1/reload", "");
        assertThat(fixed.status()).isEqualTo(422);
        assertThat(fixed.code()).isEqualTo("settings_need_restart");
        assertThat(fixed.json().path("detail").asText()).isEqualTo("sip.listen, store.directory");
    }

    @Test void calls_in_progress_are_listed_and_hung_up() {
        bench.calls.calls.add(new LiveCall("c1", "Talking", MemoryStore.NOW, "b-0", "order-42", "carrier", "carrier"));
        bench.calls.calls.add(new LiveCall("c2", "Routing", MemoryStore.NOW, "", "", "carrier", ""));

        assertThat(bench.get("/v1/calls").json().path("calls").size()).isEqualTo(2);
        assertThat(bench.get("/v1/calls?limit=1").text()).isEqualTo("{\"calls\":[{\"callId\":\"c1\",\"state\":\"Talking\",\"since\":\"2026-11-22T10:00:00.000Z\","
            + "\"binding\":\"b-0\",\"reference\":\"order-42\",\"trunkIn\":\"carrier\",\"trunkOut\":\"carrier\"}]}");
        assertThat(bench.delete("/v1/calls/c1").status()).isEqualTo(204);
        assertThat(bench.delete("/v1/calls/c1").code()).isEqualTo("call_not_found");
        assertThat(bench.get("/v1/calls").json().path("calls").size()).isEqualTo(1);
    }
}
