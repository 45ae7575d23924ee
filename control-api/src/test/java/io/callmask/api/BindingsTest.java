package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.api.ApiBench.Answer;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Directions;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BindingsTest {
    private static final String AXYB = """
        {"mode":"AXYB","pool":"default","a":{"number":"+15551112222"},"b":{"number":"+15553334444"},
         "x":"+15550001001","y":"+15550001000","ttl":"PT2H","reference":"order-42"}""";
    private static final String LEAST = """
        {"a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"ttl":"PT2H"}""";

    private static final RealNumber ALICE = RealNumber.of("+15551112222");
    private static final RealNumber BOB = RealNumber.of("+15553334444");
    private static final RealNumber CAROL = RealNumber.of("+15555556666");

    private final ApiBench bench = new ApiBench();

    @AfterAll void stop() {
        bench.close();
    }

    @Test void a_bind_is_answered_as_documented() {
        var answer = bench.post("/v1/bindings", AXYB);

        assertThat(answer.status()).isEqualTo(201);
        String id = answer.json().path("id").asText();
        assertThat(answer.text()).isEqualTo("{\"id\":\"" + id + "\",\"generation\":1,\"mode\":\"AXYB\",\"pool\":\"default\",\"x\":\"+15550001001\",\"y\":\"+15550001000\",\"directions\":\"BOTH\",\"record\":false,"
            + "\"from\":\"2026-11-22T10:00:00.000Z\",\"until\":\"2026-11-22T12:00:00.000Z\",\"reference\":\"order-42\"}");
        assertThat(answer.header("location")).contains("/v1/bindings/" + id);
        assertThat(answer.header("x-request-id")).isPresent();
        assertThat(answer.header("access-control-allow-origin")).isEmpty();
        assertThat(bench.get("/v1/bindings/" + id).text()).isEqualTo(answer.text());
    }

    @Test void each_bind_of_a_batch_is_answered_in_its_place() {
        var answer = bench.post("/v1/bindings/batch", """
            {"bindings":[{"a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"ttl":"PT2H","idempotencyKey":"batch-1"},
             {"a":{"number":"+15551112222"},"ttl":"PT2H"},
             {"a":{"number":"112"},"b":{"number":"+15553334444"},"ttl":"PT2H"},
             {"a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"ttl":"PT2H","idempotencyKey":"batch-1"},
             {"a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"ttl":"PT2H","idempotencyKey":""}]}""");

        assertThat(answer.status()).isEqualTo(200);
        var results = answer.json().path("results");
        assertThat(results.findValuesAsText("status").stream().filter(status -> status.length() == 3).toList()).startsWith("201", "400");
        assertThat(results.path(0).path("binding").path("id").asText()).isNotEmpty();
        assertThat(results.path(0).path("repeated").asBoolean()).isFalse();
        assertThat(results.path(1).path("problem").path("field").asText()).isEqualTo("bindings[1].b");
        assertThat(results.path(2).path("problem").path("field").asText()).isEqualTo("bindings[2].a.number");
        assertThat(results.path(2).path("problem").path("code").asText()).isEqualTo("illegal_number");
        assertThat(results.path(3).path("status").asInt()).isEqualTo(201);
        assertThat(bench.store.asked.getLast().bindKey()).isEqualTo("batch-1");
        assertThat(results.path(4).path("problem").path("field").asText()).isEqualTo("bindings[4].idempotencyKey");
    }

    @Test void where_a_pool_is_exhausted_its_report_is_told_of_one_bind_and_of_each_in_a_batch() {
        var full = new BindResult.NotBound(Why.POOL_EXHAUSTED, "x", "x: pool default has no number left");
        for (int i = 0; i < 3; i++) bench.store.nextBinds.add(CompletableFuture.completedFuture(full));
        var one = "{\"a\":{\"number\":\"+15551112222\"},\"b\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}";
        var alone = bench.post("/v1/bindings", one).json();
        assertThat(alone.path("report").path("pool").asText()).isEqualTo("default");
        assertThat(alone.path("report").path("open").asInt()).isEqualTo(3);

        var results = bench.post("/v1/bindings/batch", "{\"bindings\":[" + one + ",{}," + one + "," + one + "]}").json().path("results");

        for (int i : new int[] {0, 2}) {
            assertThat(results.path(i).path("problem").path("code").asText()).isEqualTo("pool_exhausted");
            assertThat(results.path(i).path("problem").path("report")).isEqualTo(alone.path("report"));
        }
        assertThat(results.path(1).path("problem").has("report")).isFalse();
        assertThat(results.path(3).path("status").asInt()).isEqualTo(201);
    }

    @Test void a_batch_has_one_to_a_hundred_binds() {
        var one = "{\"a\":{\"number\":\"+15551112222\"},\"b\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}";
        assertThat(bench.post("/v1/bindings/batch", "{\"bindings\":[" + String.join(",", java.util.Collections.nCopies(100, one)) + "]}").json().path("results")).hasSize(100);
        for (var body : List.of("{}", "{\"bindings\":[]}", "{\"bindings\":[1]}", "{\"bindings\":[" + String.join(",", java.util.Collections.nCopies(101, one)) + "]}")) {
            var answer = bench.post("/v1/bindings/batch", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().path("field").asText()).isEqualTo("bindings");
        }
    }

    @Test void mode_pool_virtual_numbers_and_reference_have_defaults() {
        assertThat(bench.post("/v1/bindings", LEAST).status()).isEqualTo(201);

        var asked = bench.store.asked.getLast();
        assertThat(asked.wish()).isEqualTo(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY));
        assertThat(asked.terms()).isEqualTo(Terms.USUAL);
        assertThat(asked.pool()).isEqualTo("default");
        assertThat(asked.ttl()).isEqualTo(Duration.ofHours(2));
        assertThat(asked.reference()).isEmpty();
        assertThat(asked.bindKey()).isEmpty();
    }

    @Test void axb_has_one_virtual_number() {
        var answer = bench.post("/v1/bindings", """
            {"mode":"AXB","a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"x":"+15550001009","ttl":"PT2H"}""");

        assertThat(bench.store.asked.getLast().wish().x()).isEqualTo(new Choice.Exactly(VirtualNumber.of("+15550001009")));
        assertThat(answer.json().path("x").asText()).isEqualTo("+15550001009");
        assertThat(answer.json().has("y")).isFalse();
        assertThat(answer.json().has("reference")).isFalse();
    }

    private Wish wished(String body) {
        assertThat(bench.post("/v1/bindings", body).status()).as(body).isEqualTo(201);
        return bench.store.asked.getLast().wish();
    }

    @Test void every_mode_is_read_with_its_own_fields() {
        var vn = new Choice.Exactly(VirtualNumber.of("+15550001009"));
        assertThat(wished("{\"mode\":\"AX\",\"a\":{\"number\":\"+15551112222\"},\"x\":\"+15550001009\",\"ttl\":\"PT2H\"}")).isEqualTo(new Wish.Ax(ALICE, vn, Callback.NOBODY));
        assertThat(wished("{\"mode\":\"AX\",\"a\":{\"number\":\"+15551112222\"},\"callback\":{\"number\":\"+15553334444\",\"until\":\"2026-11-22T11:00:00Z\"},\"ttl\":\"PT2H\"}"))
            .isEqualTo(new Wish.Ax(ALICE, Choice.ANY, new Callback.Named(BOB, Instant.parse("2026-11-22T11:00:00Z"))));
        assertThat(wished("{\"mode\":\"AXN\",\"a\":{\"number\":\"+15551112222\"},\"callback\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}"))
            .isEqualTo(new Wish.Axn(ALICE, Choice.ANY, new Callback.Fixed(BOB)));
        assertThat(wished("{\"mode\":\"AXE\",\"a\":{\"number\":\"+15551112222\"},\"callback\":{\"lastCallerWithin\":\"PT10M\",\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}"))
            .isEqualTo(new Wish.Axe(ALICE, Choice.ANY, new Callback.LastCaller(Duration.ofMinutes(10), new Callback.Fixed(BOB))));
        assertThat(wished("{\"mode\":\"AXEYB\",\"a\":{\"number\":\"+15551112222\"},\"b\":{\"number\":\"+15553334444\"},\"y\":\"+15550001009\",\"ttl\":\"PT2H\"}"))
            .isEqualTo(new Wish.Axeyb(ALICE, BOB, Choice.ANY, vn));
        assertThat(wished("{\"mode\":\"AXG\",\"a\":{\"number\":\"+15551112222\"},\"members\":[\"+15553334444\",\"+15555556666\"],\"ttl\":\"PT2H\"}"))
            .isEqualTo(new Wish.Axg(ALICE, new LinkedHashSet<>(List.of(BOB, CAROL)), Choice.ANY, Callback.NOBODY));
        assertThat(wished("{\"mode\":\"XYB\",\"b\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\"}")).isEqualTo(new Wish.Xyb(BOB, Choice.ANY, Choice.ANY));
    }

    @Test void an_extension_and_unusual_terms_are_told() {
        var answer = bench.post("/v1/bindings", """
            {"mode":"AXE","a":{"number":"+15551112222"},"ttl":"PT2H","directions":"B_TO_A","maxDuration":"PT30M","noAnswer":"PT20S","record":true}""");

        assertThat(answer.json().path("extension").asText()).matches("[0-9]{4}");
        assertThat(answer.json().path("directions").asText()).isEqualTo("B_TO_A");
        assertThat(answer.json().path("maxDuration").asText()).isEqualTo("PT30M");
        assertThat(answer.json().path("noAnswer").asText()).isEqualTo("PT20S");
        assertThat(answer.json().path("record").asBoolean()).isTrue();
        assertThat(answer.text()).doesNotContain("1112222");
    }

    @Test void limits_can_be_lifted_and_lives_cannot() {
        String path = "/v1/bindings/" + bench.post("/v1/bindings", LEAST.replace("\"ttl\"", "\"maxDuration\":\"PT30M\",\"noAnswer\":\"PT20S\",\"ttl\"")).json().path("id").asText();
        var answer = bench.patch(path, "{\"generation\":1,\"maxDuration\":\"PT0S\",\"noAnswer\":\"PT0S\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().has("maxDuration") || answer.json().has("noAnswer")).isFalse();
        assertThat(bench.store.changes).endsWith(new Change.Lasts(Duration.ZERO), new Change.Rings(Duration.ZERO));
        for (var wrong : new String[] {"\"noAnswer\":\"-PT1S\"", "\"maxDuration\":\"P99999D\"", "\"ttl\":\"PT0S\""}) assertThat(bench.patch(path, "{\"generation\":2," + wrong + "}").status()).as(wrong).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{`mode`:`X`}|mode", "{`mode`:`AXYZ`}|mode", "{`mode`:`AX`,`b`:{`number`:`+15553334444`}}|b", "{`mode`:`XYB`,`a`:{`number`:`+15553334444`}}|a",
        "{`mode`:`AXB`,`callback`:{}}|callback", "{`mode`:`AXYB`,`members`:[]}|members", "{`mode`:`AX`,`y`:`+15550001009`}|y"})
    void a_field_that_the_mode_has_no_use_for_is_refused(String body, String field) {
        var answer = bench.post("/v1/bindings", body.replace('`', '"'));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
    }

    @Test void a_number_that_stands_in_a_group_twice_is_refused() {
        var answer = bench.post("/v1/bindings", """
            {"mode":"AXG","a":{"number":"+15551112222"},"members":["+15553334444","+15553334444"],"ttl":"PT2H"}""");
        assertThat(answer.code()).isEqualTo("illegal_group");
        assertThat(answer.text()).doesNotContain("3334444");
    }

    @Test void an_update_changes_only_what_it_names() {
        String path = "/v1/bindings/" + bench.post("/v1/bindings", AXYB).json().path("id").asText();
        var answer = bench.patch(path, """
            {"generation":1,"b":{"number":"+15555556666"},"ttl":"PT5H","directions":"A_TO_B","maxDuration":"PT1H","noAnswer":"PT30S","record":true,"reference":"order-43"}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("generation").asLong()).isEqualTo(2);
        assertThat(answer.json().path("reference").asText()).isEqualTo("order-43");
        assertThat(answer.json().path("until").asText()).isEqualTo("2026-11-22T15:00:00.000Z");
        assertThat(bench.store.changes).endsWith(new Change.SwapB(CAROL), new Change.Lives(Duration.ofHours(5)), new Change.Opens(Directions.A_TO_B),
            new Change.Lasts(Duration.ofHours(1)), new Change.Rings(Duration.ofSeconds(30)), new Change.Records(true), new Change.Refers("order-43"));
        assertThat(bench.get(path).text()).isEqualTo(answer.text());
        assertThat(bench.patch(path, "{\"generation\":1,\"record\":false}").code()).isEqualTo("generation_out_of_date");
        assertThat(bench.patch(path, "{\"generation\":2,\"members\":{\"joining\":[\"+15559990001\"]}}").code()).isEqualTo("illegal_change");
        assertThat(bench.patch(path, "{\"generation\":2}").status()).isEqualTo(400);
        assertThat(bench.patch(path, "{\"record\":true}").json().path("field").asText()).isEqualTo("generation");
        assertThat(bench.patch("/v1/bindings/none", "{\"generation\":1,\"record\":true}").code()).isEqualTo("binding_not_found");
    }

    @Test void the_pool_must_be_named_when_there_are_two() {
        try (var two = new ApiBench(new ApiSettings.Access.Open(), "east", "west")) {
            var answer = two.post("/v1/bindings", LEAST);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("field").asText()).isEqualTo("pool");
        }
    }

    @Test void the_same_idempotency_key_gives_the_same_binding_however_many_ask_at_once() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 16)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> bench.post("/v1/bindings", LEAST, "Idempotency-Key", "order-77"), threads))
                .toList().stream().map(CompletableFuture::join).toList();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
            assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.header("idempotent-replayed").isEmpty())).hasSize(1);
        }
    }

    @Test void an_unbound_binding_is_gone() {
        String path = "/v1/bindings/" + bench.post("/v1/bindings", LEAST).json().path("id").asText();

        assertThat(bench.delete(path).status()).isEqualTo(204);
        assertThat(bench.delete(path).code()).isEqualTo("binding_not_found");
        assertThat(bench.get(path).status()).isEqualTo(404);
    }

    @Test void an_unbind_that_is_not_durable_says_so_and_when_to_retry() {
        bench.store.nextUnbinds.add(new UnbindResult.Unavailable());

        var answer = bench.delete("/v1/bindings/b-0");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("store_unavailable");
        assertThat(answer.header("retry-after")).contains("1");
    }

    @ParameterizedTest
    @CsvSource({"%2B15551112222", "a.b", "'%20'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void an_id_that_cannot_be_one_is_not_found_and_not_echoed(String id) {
        var answer = bench.get("/v1/bindings/" + id);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("binding_not_found");
        assertThat(answer.text()).doesNotContain("1555").doesNotContain("aaaa");
    }

    @ParameterizedTest
    @CsvSource({"ILLEGAL_NUMBER,422", "ILLEGAL_EXPIRY,422", "ILLEGAL_REFERENCE,422", "UNKNOWN_POOL,422", "NUMBER_NOT_OWNED,422", "NUMBER_CONFLICT,409",
        "ILLEGAL_DURATION,422", "ILLEGAL_GROUP,422", "ILLEGAL_CHANGE,422", "NUMBER_LOCKED,422", "NUMBER_FROZEN,422", "WRONG_CLASS,422", "GROUPS_EXHAUSTED,409",
        "BINDING_NOT_FOUND,404", "GENERATION_OUT_OF_DATE,409", "POOL_EXHAUSTED,409", "BIND_KEY_REUSED,422", "FLOW_LIMITED,429", "RECORD_UNREADABLE,500", "STORE_UNAVAILABLE,503", "OUTCOME_UNKNOWN,503"})
    void every_refusal_of_the_store_has_its_status_and_code(Why why, int status) {
        bench.store.nextBinds.add(CompletableFuture.completedFuture(new BindResult.NotBound(why, "x", "x: +1…01 (expected: another)")));

        var answer = bench.post("/v1/bindings", AXYB);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(why.name().toLowerCase(Locale.ROOT));
        assertThat(answer.json().path("type").asText()).isEqualTo("/docs#" + answer.code());
        assertThat(answer.json().path("title").asText()).isNotEmpty();
        assertThat(answer.json().path("detail").asText()).isEqualTo("x: +1…01 (expected: another)");
        assertThat(answer.json().path("field").asText()).isEqualTo("x");
        assertThat(answer.header("retry-after").isPresent()).isEqualTo(status == 429 || status == 503);
    }

    @Test void who_finds_no_number_is_told_how_full_the_pool_is_and_why() {
        bench.store.nextBinds.add(CompletableFuture.completedFuture(new BindResult.NotBound(Why.POOL_EXHAUSTED, "x", "x: full (expected: room)")));

        var answer = bench.post("/v1/bindings", AXYB);

        assertThat(answer.code()).isEqualTo("pool_exhausted");
        assertThat(answer.json().path("report")).isEqualTo(bench.get("/v1/pools/default/report").json());
        var known = answer.json().path("report").path("classes").path(0);
        assertThat(known.path("class").asText()).isEqualTo("known-caller");
        assertThat(known.path("usable").asInt()).isEqualTo(39);
        assertThat(known.path("lowerBound").asInt()).isEqualTo(7);
        assertThat(known.path("why").asText()).contains("the busiest caller holds 7 pairs");
        assertThat(known.path("fill").asDouble()).isEqualTo(0.179487);
    }

    @ParameterizedTest
    @CsvSource({"a,a.number", "b,b.number", "bindKey,Idempotency-Key", "x,x", "ttl,ttl"})
    void a_field_is_named_as_the_caller_wrote_it(String ofTheStore, String ofTheRequest) {
        bench.store.nextBinds.add(CompletableFuture.completedFuture(new BindResult.NotBound(Why.NUMBER_CONFLICT, ofTheStore, "taken")));

        assertThat(bench.post("/v1/bindings", AXYB).json().path("field").asText()).isEqualTo(ofTheRequest);
    }

    @ParameterizedTest
    @EnumSource(Why.class)
    void the_table_above_forgets_no_refusal(Why why) {
        assertThat(ProblemType.of(why).code()).isEqualTo(why.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"party\":\"+15559990001\"}", "{\"vn\":\"+15550007770\",\"limit\":5}", "{\"vn\":\"+15550007771\"}", "{\"reference\":\"order-99\"}"})
    void a_search_finds_by_party_virtual_number_or_reference(String query) {
        bench.post("/v1/bindings", """
            {"a":{"number":"+15559990001"},"b":{"number":"+15559990002"},"x":"+15550007770","y":"+15550007771","ttl":"PT2H","reference":"order-99"}""");

        var found = bench.post("/v1/bindings/search", query).json().path("bindings");

        assertThat(found.size()).isPositive();
        assertThat(found).allSatisfy(binding -> assertThat(binding.path("reference").asText()).isEqualTo("order-99"));
    }

    @Test void the_pools_are_told_with_the_least_size_that_would_do() {
        assertThat(bench.get("/v1/pools").text())
            .isEqualTo("{\"pools\":[{\"pool\":\"default\",\"numbers\":40,\"open\":3,\"resting\":5,\"lowerBound\":7,\"spare\":33}]}");
    }
}
