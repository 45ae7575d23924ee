package io.callmask.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private final ApiBench bench = new ApiBench();

    @AfterEach void stop() {
        bench.close();
    }

    @Test void a_record_is_told_flat_and_in_the_clear() {
        bench.journal.hold(1);

        assertThat(bench.get("/v1/records?after=0").text()).isEqualTo("""
            {"records":[{"sequence":1,"node":"dev-1","callId":"call-1","pool":"default","binding":"b-0","reference":"order-42","type":"A_TO_B",\
            "caller":"+15551112222","dialled":"+15550001000","callee":"+15553334444","shown":"+15550001001",\
            "received":"2026-11-22T10:00:00.000Z","out":"2026-11-22T10:00:00.020Z","ring":"2026-11-22T10:00:00.900Z","answer":"2026-11-22T10:00:04.000Z","release":"2026-11-22T10:01:04.000Z",\
            "durationMs":60000,"answered":true,"releasedBy":"CALLER","refusal":"NONE","status":200,"cause":16,"fault":"NOBODY","calleeStatus":200,\
            "trunkIn":"carrier","trunkOut":"carrier","attempts":1,"mode":"AXYB","extension":"","trunksTried":"carrier","kind":"CALL","textBytes":0,"textScan":"NONE","signature":"","diversions":0,"divertedFirst":"NONE"}],"next":1,"newest":1}""");
    }

    @Test void a_consumer_that_follows_next_sees_every_record_once_and_in_order() {
        bench.journal.hold(250);
        var seen = new ArrayList<Long>();
        long cursor = 0;
        for (int page = 0; page < 4; page++) {
            var answer = bench.get("/v1/records?limit=100&after=" + cursor).json();
            answer.path("records").forEach(record -> seen.add(record.path("sequence").asLong()));
            cursor = answer.path("next").asLong();
        }

        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 250).boxed().toList());
        assertThat(cursor).isEqualTo(250);
    }

    @Test void an_empty_journal_leaves_the_cursor_where_it_is() {
        assertThat(bench.get("/v1/records").text()).isEqualTo("{\"records\":[],\"next\":0,\"newest\":0}");
        assertThat(bench.get("/v1/records?after=7").text()).isEqualTo("{\"records\":[],\"next\":7,\"newest\":7}");
    }

    @Test void a_cursor_at_the_end_is_given_nothing_and_stays() {
        bench.journal.hold(3);

        assertThat(bench.get("/v1/records?after=3").text()).isEqualTo("{\"records\":[],\"next\":3,\"newest\":3}");
    }

    @Test void a_newcomer_starts_with_the_oldest_record_kept() {
        bench.journal.hold(10);
        bench.journal.giveUp(6);

        var answer = bench.get("/v1/records?limit=1").json();

        assertThat(answer.path("records").path(0).path("sequence").asLong()).isEqualTo(7);
        assertThat(answer.path("next").asLong()).isEqualTo(7);
    }

    @Test void a_cursor_whose_next_record_is_gone_is_told_where_to_go_on() {
        bench.journal.hold(10);
        bench.journal.giveUp(6);

        var answer = bench.get("/v1/records?after=5");

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.code()).isEqualTo("records_gone");
        assertThat(answer.json().path("oldest").asLong()).isEqualTo(7);
        assertThat(bench.get("/v1/records?after=6").json().path("records").size()).isEqualTo(4);
    }

    @Test void a_record_given_up_while_being_read_is_told_as_well() {
        bench.journal.hold(10);
        bench.journal.beforeReading = () -> {
            bench.journal.beforeReading = () -> {};
            bench.journal.giveUp(4);
        };

        var answer = bench.get("/v1/records?after=2");

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.json().path("oldest").asLong()).isEqualTo(5);
    }

    @Test void a_cursor_of_another_journal_is_told_so_before_it_skips_anything() {
        bench.journal.hold(3);

        var answer = bench.get("/v1/records?after=4");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("cursor_ahead");
        assertThat(answer.json().path("newest").asLong()).isEqualTo(3);
    }
}
