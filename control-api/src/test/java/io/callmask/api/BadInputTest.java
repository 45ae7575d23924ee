package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String A = "\"a\":{\"number\":\"+15551112222\"}";
    private static final String B = "\"b\":{\"number\":\"+15553334444\"}";
    private static final String TTL = "\"ttl\":\"PT2H\"";

    private final ApiBench bench = new ApiBench();

    @AfterAll void stop() {
        bench.close();
    }

    /// In the bodies, A, B and T stand for fields that are right.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "400 | malformed_json |          | ",
        "400 | malformed_json |          | {",
        "400 | malformed_json |          | []",
        "400 | malformed_json |          | null",
        "400 | malformed_json |          | \"+15551112222\"",
        "400 | malformed_json |          | {A,B,T} {}",
        "400 | malformed_json |          | {A,B,T} +15551112222",
        "400 | malformed_json |          | {A,A,B,T}",
        "400 | malformed_json |          | {A,B,T,\"a\":{\"number\":\"+15551112222\",\"number\":\"+15551112223\"}}",
        "400 | malformed_json |          | {A,B,T,}",
        "400 | malformed_json |          | {A,B,T,\"reference\":NaN}",
        "400 | malformed_json |          | {A,B,T,\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":{\"x\":1}}}}}}}}}}",
        "400 | invalid_field  | tll      | {A,B,T,\"tll\":\"PT1H\"}",
        "400 | invalid_field  | a.name   | {\"a\":{\"number\":\"+15551112222\",\"name\":\"Ann\"},B,T}",
        "400 | invalid_field  |          | {A,B,T,\"+15551112222\":1}",
        "400 | invalid_field  |          | {A,B,T,\"15551112222\":1}",
        "400 | invalid_field  | a        | {B,T}",
        "400 | invalid_field  | a        | {\"a\":\"+15551112222\",B,T}",
        "400 | invalid_field  | a        | {\"a\":[],B,T}",
        "400 | invalid_field  | b.number | {A,\"b\":{},T}",
        "400 | invalid_field  | b.number | {A,\"b\":{\"number\":15553334444},T}",
        "400 | invalid_field  | b.number | {A,\"b\":{\"number\":null},T}",
        "400 | invalid_field  | ttl      | {A,B}",
        "400 | invalid_field  | ttl      | {A,B,\"ttl\":7200}",
        "400 | invalid_field  | mode     | {A,B,T,\"mode\":\"AXZ\"}",
        "400 | invalid_field  | mode     | {A,B,T,\"mode\":\"axyb\"}",
        "400 | invalid_field  | mode     | {A,B,T,\"mode\":1}",
        "400 | invalid_field  | pool     | {A,B,T,\"pool\":true}",
        "400 | invalid_field  | reference| {A,B,T,\"reference\":null}",
        "400 | invalid_field  | y        | {A,B,T,\"mode\":\"AXB\",\"y\":\"+15550001000\"}",
        "422 | illegal_number | a.number | {\"a\":{\"number\":\"15551112222\"},B,T}",
        "422 | illegal_number | a.number | {\"a\":{\"number\":\"+05551112222\"},B,T}",
        "422 | illegal_number | a.number | {\"a\":{\"number\":\"+1 555 111 2222\"},B,T}",
        "422 | illegal_number | a.number | {\"a\":{\"number\":\"+1555111222215551112222\"},B,T}",
        "422 | illegal_number | a.number | {\"a\":{\"number\":\"+15551112222\\u0000\"},B,T}",
        "422 | illegal_number | a.number | {\"a\":{\"number\":\"\"},B,T}",
        "422 | illegal_number | b.number | {A,\"b\":{\"number\":\"+15551112222\"},T}",
        "422 | illegal_number | x        | {A,B,T,\"x\":\"5550001000\"}",
        "422 | illegal_number | y        | {A,B,T,\"x\":\"+15550001000\",\"y\":\"+15550001000\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"2h\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"P1M\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"PT-2H\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"PT0S\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"P36501D\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"PT99999999999999999999H\"}",
        "422 | illegal_expiry | ttl      | {A,B,\"ttl\":\"+15551112222\"}"})
    void a_bad_bind_is_told_what_is_wrong_and_where(int status, String code, String field, String body) {
        int before = bench.store.asked.size();

        var answer = bench.post("/v1/bindings", filled(body));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("field").asText()).isEqualTo(field == null ? "" : field);
        assertThat(answer.json().path("detail").asText()).contains("(expected: ");
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.text()).doesNotContainPattern("[0-9]{6}").doesNotContain("com.fasterxml", "Ann", "\n\tat ");
        assertThat(bench.store.asked).hasSize(before);
    }

    private static String filled(String body) {
        return body == null ? "" : body.replace("{A,", '{' + A + ',').replace(",A,", ',' + A + ',').replace("{B,", '{' + B + ',').replace(",B", ',' + B).replace(",T", ',' + TTL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "400 | invalid_field  |       | {}",
        "400 | invalid_field  |       | {\"limit\":5}",
        "400 | invalid_field  |       | {\"party\":\"+15551112222\",\"reference\":\"order-42\"}",
        "422 | illegal_number | party | {\"party\":\"15551112222\"}",
        "422 | illegal_number | vn    | {\"vn\":\"+1555-111-2222\"}",
        "400 | invalid_field  | limit | {\"vn\":\"+15551112222\",\"limit\":0}",
        "400 | invalid_field  | limit | {\"vn\":\"+15551112222\",\"limit\":1001}",
        "400 | invalid_field  | limit | {\"vn\":\"+15551112222\",\"limit\":\"5\"}",
        "400 | invalid_field  | limit | {\"vn\":\"+15551112222\",\"limit\":5.0}",
        "400 | invalid_field  | limit | {\"vn\":\"+15551112222\",\"limit\":15551112222}"})
    void a_bad_search_is_told_what_is_wrong_and_where(int status, String code, String field, String body) {
        var answer = bench.post("/v1/bindings/search", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("field").asText()).isEqualTo(field == null ? "" : field);
        assertThat(answer.text()).doesNotContainPattern("[0-9]{6}");
    }

    @ParameterizedTest
    @CsvSource({"/v1/records?after=-1,after", "/v1/records?after=x,after", "/v1/records?after=,after", "/v1/records?after=1&after=2,after",
        "/v1/records?after=9999999999999999999,after", "/v1/records?after=%D9%A1,after", "/v1/records?limit=0,limit", "/v1/records?limit=1001,limit", "/v1/calls?limit=+5,limit",
        "/v1/records?number=15551112222,''", "/v1/calls?15551112222,''"})
    void a_bad_query_is_refused_and_not_repeated(String path, String field) {
        var answer = bench.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_parameter");
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
        assertThat(answer.text()).doesNotContain("15551112222");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/jsonp", "application/problem+json"})
    void a_body_that_is_not_declared_as_json_is_not_read(String type) {
        var answer = bench.send("POST", "/v1/bindings", '{' + A + ',' + B + ',' + TTL + '}', "Content-Type", type);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
    }

    @Test void a_body_without_a_type_is_not_read() {
        assertThat(bench.send("POST", "/v1/bindings", '{' + A + ',' + B + ',' + TTL + '}').status()).isEqualTo(415);
    }

    @Test void a_charset_of_utf_8_may_be_named() {
        assertThat(bench.send("POST", "/v1/bindings", '{' + A + ',' + B + ',' + TTL + '}', "Content-Type", "application/json; charset=UTF-8").status()).isEqualTo(201);
    }

    @Test void a_body_above_64_kib_is_refused_without_being_read() {
        String body = '{' + A + ',' + B + ',' + TTL + ",\"reference\":\"" + "15551112222".repeat(6_000) + "\"}";

        var answer = postUntilAnswered(body);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("body_too_large");
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.text()).doesNotContain("15551112222");
    }

    /// The server stops an upload as soon as it is too long (RFC 9113 §8.1): a client that still writes may be cut off before it reads the answer.
    private ApiBench.Answer postUntilAnswered(String body) {
        for (int cut = 0; ; cut++) {
            try {
                return bench.post("/v1/bindings", body);
            } catch (UncheckedIOException e) {
                if (cut == 10) throw e;
            }
        }
    }

    @Test void an_idempotency_key_is_given_once_and_is_not_too_long() {
        String body = '{' + A + ',' + B + ',' + TTL + '}';

        assertThat(bench.post("/v1/bindings", body, "Idempotency-Key", "k".repeat(128)).status()).isEqualTo(201);
        assertThat(bench.post("/v1/bindings", body, "Idempotency-Key", "k".repeat(129)).code()).isEqualTo("invalid_parameter");
        assertThat(bench.post("/v1/bindings", body, "Idempotency-Key", "").code()).isEqualTo("invalid_parameter");
        assertThat(bench.post("/v1/bindings", body, "Idempotency-Key", "one", "Idempotency-Key", "two").json().path("field").asText()).isEqualTo("Idempotency-Key");
    }
}
