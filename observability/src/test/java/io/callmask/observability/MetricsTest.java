package io.callmask.observability;

import static io.callmask.observability.Events.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.record.Refusal;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.engine.CallListener.NoRoom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final Metrics metrics = new Metrics(List.of("default"));

    @AfterEach void stop() {
        metrics.close();
    }

    @Test void a_call_is_active_until_its_record_is_durable() {
        metrics.callOpened();
        metrics.callOpened();
        assertThat(lines()).contains("callmask_calls_active 2.0", "callmask_calls_seizures_total 2.0");

        metrics.callEnded(record(Refusal.NONE, true, true));
        assertThat(lines()).contains("callmask_calls_active 1.0");
    }

    @Test void a_call_of_the_nodes_earlier_life_was_never_active() {
        metrics.callEnded(record(Refusal.NODE_LOST, false, false));

        assertThat(lines()).contains("callmask_calls_active 0.0",
            "callmask_calls_total{answered=\"false\",fault=\"US\",refusal=\"NODE_LOST\"} 1.0");
    }

    @Test void an_answered_call_is_counted_and_timed() {
        metrics.callEnded(record(Refusal.NONE, true, true));

        assertThat(lines()).contains(
            "callmask_calls_total{answered=\"true\",fault=\"NOBODY\",refusal=\"NONE\"} 1.0",
            "callmask_calls_answered_total 1.0",
            "callmask_calls_effective_total 1.0",
            "callmask_calls_pdd_seconds_bucket{le=\"0.5\"} 0",
            "callmask_calls_pdd_seconds_bucket{le=\"1.0\"} 1",
            "callmask_calls_pdd_seconds_sum 0.9",
            "callmask_calls_ringing_seconds_sum 3.1",
            "callmask_calls_answer_seconds_sum 4.0",
            "callmask_calls_duration_seconds_sum 60.0");
    }

    @Test void an_answer_without_ringing_ends_the_post_dial_delay() {
        metrics.callEnded(record(Refusal.NONE, true, false));

        assertThat(lines()).contains("callmask_calls_pdd_seconds_sum 4.0", "callmask_calls_ringing_seconds_count 0");
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void every_refusal_has_its_own_line_with_its_fault(Refusal refusal) {
        metrics.callEnded(record(refusal, false, false));

        assertThat(lines()).contains("callmask_calls_total{answered=\"false\",fault=\"" + refusal.fault() + "\",refusal=\"" + refusal + "\"} 1.0",
            "callmask_calls_answered_total 0.0", "callmask_calls_duration_seconds_count 0", "callmask_calls_pdd_seconds_count 0");
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "DECLINED", "NO_ANSWER", "CANCELLED"})
    void a_call_that_rang_in_vain_was_effective(Refusal refusal) {
        metrics.callEnded(record(refusal, false, true));

        assertThat(lines()).contains("callmask_calls_effective_total 1.0", "callmask_calls_answered_total 0.0");
    }

    @Test void a_call_given_up_before_it_rang_was_not_effective() {
        metrics.callEnded(record(Refusal.CANCELLED, false, false));

        assertThat(lines()).contains("callmask_calls_effective_total 0.0");
    }

    @Test void messages_are_counted_by_method_and_status() {
        metrics.received("INVITE");
        metrics.sent("180");
        metrics.sent("180");
        metrics.retransmitted("200");
        metrics.dropped(Dropped.STRANGER);
        metrics.rejected(503);
        metrics.turnedAway(NoRoom.LINGERING);

        assertThat(lines()).contains(
            "callmask_sip_messages_total{direction=\"in\",message=\"INVITE\"} 1.0",
            "callmask_sip_messages_total{direction=\"out\",message=\"180\"} 2.0",
            "callmask_sip_retransmissions_total{message=\"200\"} 1.0",
            "callmask_sip_dropped_total{why=\"STRANGER\"} 1.0",
            "callmask_sip_rejected_total{status=\"503\"} 1.0",
            "callmask_sip_turned_away_total{why=\"LINGERING\"} 1.0",
            "callmask_sip_turned_away_total{why=\"OVERLOAD\"} 0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"invite", "+15551112222", "INVITE\"} 1\nevil{a=\"", "", "2000", "9ab", "099", "٢٠٠"})
    void a_method_that_nobody_defined_is_counted_as_other(String method) {
        metrics.received(method);

        assertThat(lines()).contains("callmask_sip_messages_total{direction=\"in\",message=\"OTHER\"} 1.0");
    }

    @Test void a_status_that_nobody_defined_is_counted_with_its_class() {
        metrics.received("299");
        metrics.rejected(499);
        metrics.rejected(-1);
        metrics.rejected(70_000);

        assertThat(lines()).contains("callmask_sip_messages_total{direction=\"in\",message=\"2xx\"} 1.0", "callmask_sip_rejected_total{status=\"OTHER\"} 3.0");
    }

    @Test void nothing_on_the_wire_can_add_a_series() {
        var before = seriesOfOurs();
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String hostile = Integer.toString(random.nextInt(), 36);
            metrics.received(hostile);
            metrics.sent(hostile);
            metrics.retransmitted(hostile);
            metrics.received(Integer.toString(random.nextInt(1_000)));
            metrics.rejected(random.nextInt());
            metrics.bound(hostile, Duration.ofMillis(1));
            metrics.unbound(hostile);
            metrics.journaled(hostile, 1, Duration.ofMillis(1), true);
        }

        assertThat(seriesOfOurs()).isEqualTo(before);
    }

    @Test void no_number_of_a_record_is_exported() {
        metrics.callEnded(record(Refusal.NONE, true, true));

        assertThat(metrics.scrape()).doesNotContain("1555", "b-0", "order-42", "call-1");
    }

    @Test void binds_and_journal_batches_are_counted() {
        metrics.bound("default", Duration.ofMillis(2));
        metrics.refused(BindResult.Why.POOL_EXHAUSTED);
        metrics.refused(BindResult.Why.OUTCOME_UNKNOWN);
        metrics.unbound("default");
        metrics.unreadable();
        metrics.journaled("calls", 40, Duration.ofMillis(3), true);
        metrics.journaled("bindings", 1, Duration.ofMillis(9), false);

        assertThat(lines()).contains(
            "callmask_binds_total{pool=\"default\"} 1.0",
            "callmask_bind_seconds_bucket{le=\"0.0025\"} 1",
            "callmask_binds_refused_total{why=\"pool_exhausted\"} 1.0",
            "callmask_binds_refused_total{why=\"outcome_unknown\"} 1.0",
            "callmask_store_unreadable_total 1.0",
            "callmask_unbinds_total{pool=\"default\"} 1.0",
            "callmask_journal_batch_entries_sum{journal=\"calls\"} 40.0",
            "callmask_journal_sync_seconds_sum{journal=\"calls\"} 0.003",
            "callmask_journal_failures_total{journal=\"bindings\"} 1.0",
            "callmask_journal_batch_entries_count{journal=\"bindings\"} 0");
    }

    @Test void pools_are_read_once_a_scrape() {
        var reads = new int[1];
        metrics.watchPools(() -> {
            reads[0]++;
            return List.of(new PoolUse("default", 40, 3, 5, reads[0]));
        });
        assertThat(reads[0]).isEqualTo(1);

        assertThat(lines()).contains("callmask_pool_numbers{pool=\"default\"} 40.0", "callmask_pool_open{pool=\"default\"} 3.0",
            "callmask_pool_resting{pool=\"default\"} 5.0", "callmask_pool_lower_bound{pool=\"default\"} 2.0");
        assertThat(reads[0]).isEqualTo(2);
    }

    @Test void the_wiring_can_add_a_value_of_its_own() {
        metrics.watch("callmask_sip_open", "1 while SIP is open", () -> 1);

        assertThat(lines()).contains("callmask_sip_open 1.0", "# HELP callmask_sip_open 1 while SIP is open");
    }

    @Test void the_process_tells_of_itself() {
        assertThat(metrics.scrape()).contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "jvm_gc_memory_allocated_bytes_total ", "process_cpu_usage ",
            "process_files_open_files ", "process_uptime_seconds ");
    }

    private List<String> lines() {
        return metrics.scrape().lines().toList();
    }

    private List<String> seriesOfOurs() {
        return lines().stream().filter(line -> line.startsWith("callmask_")).map(line -> line.substring(0, line.lastIndexOf(' '))).sorted().toList();
    }

}
