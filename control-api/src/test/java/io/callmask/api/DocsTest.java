package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.sip.engine.LiveCalls.LiveCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The documentation says what the code does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsTest {
    private final ApiBench bench = new ApiBench();
    private final JsonNode openapi = bench.get("/docs/openapi.json").json();

    @AfterAll void stop() {
        bench.close();
    }

    @Test void every_endpoint_is_documented_and_nothing_else() {
        var documented = new ArrayList<String>();
        openapi.path("paths").properties().forEach(path -> path.getValue().properties().forEach(method ->
            documented.add(method.getKey().toUpperCase(Locale.ROOT) + ' ' + path.getKey() + (method.getValue().has("security") ? " open" : ""))));

        var served = ControlApi.endpoints(new Backends(bench.store, bench.journal, bench.calls, List.of(), new MemoryDraining(), new MemoryReloading(), () -> "", bench.numbers.inventory(), _ -> Optional.empty(), bench.numbers.directory())).stream()
            .map(endpoint -> endpoint.method() + " " + endpoint.path() + (endpoint.open() ? " open" : "")).toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test void every_problem_is_documented_with_its_status_and_title() {
        var problem = openapi.path("components").path("schemas").path("Problem");
        var documented = elements(problem.path("x-codes")).map(it -> it.path("code").asText() + ' ' + it.path("status").asInt() + ' ' + it.path("title").asText()).toList();

        assertThat(documented).containsExactly(Arrays.stream(ProblemType.values()).map(type -> type.code() + ' ' + type.status().code() + ' ' + type.title()).toArray(String[]::new));
        assertThat(elements(problem.path("properties").path("code").path("enum")).map(JsonNode::asText))
            .containsExactly(Arrays.stream(ProblemType.values()).map(ProblemType::code).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void every_field_of_an_answer_is_documented_in_its_place(String schema, JsonNode answer) {
        assertThat(answer.properties().stream().map(java.util.Map.Entry::getKey))
            .containsExactlyElementsOf(() -> openapi.path("components").path("schemas").path(schema).path("properties").fieldNames());
    }

    static Stream<Arguments> answers() {
        var now = MemoryStore.NOW;
        var binding = new Binding(new BindingId("b"), 1, "default", new Deal.Axeyb(RealNumber.of("+15551112222"), RealNumber.of("+15553334444"),
            VirtualNumber.of("+15550001001"), new Extension("042"), VirtualNumber.of("+15550001000")), new Terms(Directions.BOTH, Duration.ofHours(1), Duration.ofSeconds(20), true), now, now.plusSeconds(60), "order-42");
        return Stream.of(
            Arguments.of("Binding", Render.binding(binding)),
            Arguments.of("Record", Render.record(MemoryJournal.record(1))),
            Arguments.of("Call", Render.call(new LiveCall("c", "Talking", now, "b", "", "in", "out"))),
            Arguments.of("PoolReport", Render.report(new PoolReport("default", 1, 0, List.of(), List.of(), List.of(), now))),
            Arguments.of("Pool", Render.pool(new PoolUse("default", 1, 0, 0, 0))));
    }

    @Test void the_documented_bind_and_search_are_accepted() {
        for (String path : List.of("/v1/bindings", "/v1/bindings/batch", "/v1/bindings/search")) {
            var example = openapi.path("paths").path(path).path("post").path("requestBody").path("content").path("application/json").path("example");
            assertThat(bench.post(path, example.toString()).status()).isLessThan(300);
        }
    }

    @Test void the_page_needs_nothing_from_elsewhere() {
        for (String path : List.of("/docs", "/docs/docs.js", "/docs/docs.css")) {
            var answer = bench.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isNotEmpty().doesNotContain("http://", "https://", "innerHTML");
            assertThat(answer.header("content-security-policy").orElse("")).contains("default-src 'none'");
        }
        assertThat(bench.get("/docs").header("content-type").orElse("")).startsWith("text/html");
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
