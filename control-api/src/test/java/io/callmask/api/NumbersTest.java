package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.callmask.api.ApiBench.Answer;
import io.callmask.number.Requirement.Stickiness;
import io.callmask.number.Requirement.Where;
import io.callmask.number.VirtualNumber;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    private final ApiBench bench = new ApiBench();

    @AfterEach void stop() {
        bench.close();
    }

    private Answer upload(String csv, String query) {
        return bench.send("POST", "/v1/numbers/imports" + query, csv, "Content-Type", "text/csv");
    }

    private JsonNode imported(String csv, String query) {
        var answer = upload(csv, query);
        assertThat(answer.status()).isEqualTo(202);
        var at = answer.header("location").orElseThrow();
        await().until(() -> !List.of("RECEIVING", "RUNNING").contains(bench.get(at).json().path("state").asText()));
        return bench.get(at).json();
    }

    @Test void a_file_is_imported_and_exported() {
        var job = imported("number,city\n+15550000001,Oslo\n+15550000002,Rome\n", "");
        assertThat(job.path("state").asText()).isEqualTo("DONE");
        assertThat(job.path("imported").asInt()).isEqualTo(2);
        assertThat(bench.get("/v1/numbers").text()).contains("+15550000001,default,known-caller,in-use,,,Oslo").doesNotContain("+15550009999");
        assertThat(bench.post("/v1/numbers/search", "{\"number\":\"+15550000001\"}").json().path("is").asText()).isEqualTo("free");
        bench.numbers.used.add(VirtualNumber.of("+15550000001"));
        assertThat(bench.post("/v1/numbers/search", "{\"number\":\"+15550000001\"}").json().path("is").asText()).isEqualTo("resting");
        assertThat(bench.post("/v1/numbers/search", "{\"number\":\"+15550000005\"}").code()).isEqualTo("number_not_found");
    }

    @Test void what_is_on_a_number_is_unknown_while_the_store_is_away() {
        imported("number\n+15550000001\n", "");
        bench.store.away = true;
        var answer = bench.post("/v1/numbers/search", "{\"number\":\"+15550000001\"}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("store_unavailable");
    }

    @Test void bad_rows_are_told_and_nothing_is_taken_unless_asked() {
        var job = imported("number,capacity\n+15550000001,many\n+15550000002,5\n", "");
        assertThat(job.path("state").asText()).isEqualTo("REFUSED");
        assertThat(job.path("badRows").get(0).path("line").asInt()).isEqualTo(2);
        assertThat(job.path("badRows").get(0).path("field").asText()).isEqualTo("capacity");
        assertThat(bench.get("/v1/numbers/imports/" + job.path("id").asText() + "/bad").text()).startsWith("line,field,reason\r\n2,capacity,\"capacity: many (expected:");
        assertThat(bench.numbers.pools.own(VirtualNumber.of("+15550000002"))).isFalse();

        assertThat(imported("number,capacity\n+15550000001,many\n+15550000002,5\n", "?accept-good=true").path("imported").asInt()).isEqualTo(1);
        assertThat(bench.numbers.pools.own(VirtualNumber.of("+15550000002"))).isTrue();
    }

    @Test void an_upload_has_to_be_csv_and_an_import_known() {
        assertThat(bench.post("/v1/numbers/imports", "{}").status()).isEqualTo(415);
        assertThat(upload("number\n", "?accept-good=perhaps").status()).isEqualTo(400);
        assertThat(bench.get("/v1/numbers/imports/i99").code()).isEqualTo("import_not_found");
    }

    @Test void numbers_change_all_or_none() {
        imported("number\n+15550000001\n+15550000002\n", "");
        assertThat(bench.patch("/v1/numbers", "{\"numbers\":[\"+15550000001\",\"+15550000002\"],\"state\":\"locked\"}").json().path("numbers").asInt()).isEqualTo(2);
        assertThat(bench.numbers.pools.isLocked(VirtualNumber.of("+15550000002"))).isTrue();
        var listed = bench.patch("/v1/numbers", "{\"numbers\":[\"+15550000001\",\"+15550009999\"],\"state\":\"in-use\"}");
        assertThat(listed.code()).isEqualTo("illegal_inventory");
        assertThat(listed.json().path("detail").asText()).contains("settings file");
        assertThat(bench.numbers.pools.isLocked(VirtualNumber.of("+15550000001"))).isTrue();
        bench.numbers.used.add(VirtualNumber.of("+15550000001"));
        assertThat(bench.post("/v1/numbers/remove", "{\"numbers\":[\"+15550000001\"]}").status()).isEqualTo(422);
        assertThat(bench.post("/v1/numbers/remove", "{\"numbers\":[\"+15550000002\"]}").json().path("numbers").asInt()).isEqualTo(1);
        assertThat(bench.send("PUT", "/v1/channels/c1", "{\"connect-rate\":\"99.5\"}", "Content-Type", "application/json").status()).isEqualTo(200);
    }

    @Test void a_pool_is_reported() {
        var report = bench.get("/v1/pools/default/report").json();
        assertThat(report.path("pool").asText()).isEqualTo("default");
        assertThat(report.path("open").asInt()).isEqualTo(3);
        assertThat(bench.get("/v1/pools/other/report").code()).isEqualTo("pool_not_found");
    }

    @Test void a_requirement_reaches_the_store() {
        bench.post("/v1/bindings", """
            {"a":{"number":"+15551112222"},"b":{"number":"+15553334444"},"ttl":"PT2H","requirement":{"industries":["logistics"],"functions":["sms"],"provider":"acme","connectRate":97.5,"faults":2,
             "types":["mobile"],"segments":["170"],"cost":4.5,"reservedFor":"vip","city":"Oslo","callerCity":"Rome","cities":["Paris"],"sticky":"AVOID"}}""");
        var asked = bench.store.asked.getLast().requirement();
        assertThat(asked.channel().industries()).isEqualTo(Set.of("logistics"));
        assertThat(asked.channel().connectPermille()).isEqualTo(975);
        assertThat(asked.channel().mostFaults()).contains(2);
        assertThat(asked.number().reservedFor()).isEqualTo("vip");
        assertThat(asked.where()).isEqualTo(new Where("Oslo", "Rome", List.of("Paris"), false));
        assertThat(asked.stickiness()).isEqualTo(Stickiness.AVOID);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"city\":\"\\u0007\"} | requirement.city",
        "{\"strict\":true} | requirement.city",
        "{\"strict\":true,\"city\":\"Oslo\",\"cities\":[\"Rome\"]} | requirement.cities",
        "{\"sticky\":\"MAYBE\"} | requirement.sticky",
        "{\"connectRate\":101} | requirement.connectRate",
        "{\"industries\":\"logistics\"} | requirement.industries",
        "{\"functions\":[\"No Way\"]} | requirement.functions",
        "{\"colour\":\"red\"} | requirement.colour"})
    void a_requirement_that_is_none_is_refused(String requirement, String field) {
        var answer = bench.post("/v1/bindings", "{\"a\":{\"number\":\"+15551112222\"},\"b\":{\"number\":\"+15553334444\"},\"ttl\":\"PT2H\",\"requirement\":" + requirement + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
    }
}
