package io.callmask.number.record;

import static io.callmask.number.record.Calls.ended;
import static io.callmask.number.record.Calls.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

import io.callmask.number.journal.JournalDamaged;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.journal.SimulatedDisk.PowerCut;
import io.callmask.number.record.CallJournal.Span;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddedCallJournalTest {
    private static final MasterKey KEY = MasterKey.of("33".repeat(32), "test");
    private static final int LIVES = 600;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final List<CallRecord> recorded = new ArrayList<>();
    private Instant now = Calls.NOON;
    private EmbeddedCallJournal journal;

    EmbeddedCallJournalTest() throws IOException {
        journal = open(disk, 100);
    }

    private EmbeddedCallJournal open(SimulatedDisk on, int recent) throws IOException {
        var settings = new EmbeddedCallJournal.Settings("node-1", 2_000, Duration.ZERO, 20, 5, recent, Duration.ofDays(30));
        return EmbeddedCallJournal.on(on, KEY, settings, () -> now, () -> 0, (_, _, _, _) -> {});
    }

    private void call(String callId) {
        assertThat(journal.open(opening(callId))).isTrue();
        journal.end(ended(callId), recorded::add);
    }

    @Test void records_are_numbered_without_a_gap_across_restarts() throws IOException {
        call("a");
        call("b");
        assertThat(recorded).isEmpty();
        journal.poll();
        journal.close();
        journal = open(disk, 100);
        call("c");
        journal.poll();
        assertThat(recorded).extracting(CallRecord::callId).containsExactly("a", "b", "c");
        assertThat(recorded).extracting(CallRecord::sequence).containsExactly(1L, 2L, 3L);
        assertThat(journal.after(0, 10)).isEqualTo(recorded);
        assertThat(journal.after(1, 1)).containsExactly(recorded.get(1));
        assertThat(journal.after(3, 10)).isEmpty();
        assertThat(journal.span()).isEqualTo(new Span(1, 3));
    }

    @Test void a_call_that_the_node_did_not_survive_gets_its_record_at_the_next_start() throws IOException {
        call("a");
        journal.open(opening("cut"));
        journal.poll();
        disk.powerOn();
        journal = open(disk, 100);
        assertThat(journal.after(1, 10)).singleElement().satisfies(lost -> {
            assertThat(lost.sequence()).isEqualTo(2);
            assertThat(lost.callId()).isEqualTo("cut");
            assertThat(lost.node()).isEqualTo("node-1");
            assertThat(lost.outcome().refusal()).isEqualTo(Refusal.NODE_LOST);
            assertThat(lost.outcome().releasedBy()).isEqualTo(CallRecord.ReleasedBy.PLATFORM);
            assertThat(lost.type()).isEqualTo(CallRecord.Type.INTERCEPTED);
            assertThat(lost.numbers()).isEqualTo(new CallRecord.Numbers(Calls.ALICE, Calls.Y, "", ""));
            assertThat(lost.times().release()).isEqualTo(Calls.NOON);
        });
        journal.close();
        journal = open(disk, 100);
        assertThat(journal.span()).isEqualTo(new Span(1, 2));
    }

    @Test void while_the_disk_is_full_ends_wait_and_no_call_is_taken_and_each_is_reported_once_later() {
        for (var callId : List.of("a", "b", "c")) journal.open(opening(callId));
        journal.poll();
        disk.full(true);
        for (var callId : List.of("a", "b")) journal.end(ended(callId), recorded::add);
        journal.poll();
        assertThat(journal.isAccepting()).isFalse();
        assertThat(journal.open(opening("d"))).isFalse();
        journal.end(ended("c"), recorded::add);
        journal.poll();
        assertThat(recorded).isEmpty();
        disk.full(false);
        journal.poll();
        journal.poll();
        assertThat(recorded).extracting(CallRecord::sequence).containsExactly(1L, 2L, 3L);
        assertThat(journal.isAccepting()).isTrue();
    }

    @Test void there_is_room_for_the_end_of_each_call_taken() {
        int taken = 0;
        while (journal.open(opening("call-" + taken))) taken++;
        assertThat(taken).isEqualTo(20);
        disk.full(true);
        for (int i = 0; i < taken; i++) journal.end(ended("call-" + i), recorded::add);
        disk.full(false);
        journal.poll();
        assertThat(recorded).hasSize(20);
        assertThat(journal.open(opening("next"))).isTrue();
    }

    @Test void too_many_waiting_ends_keep_new_calls_out() {
        for (int i = 0; i < 5; i++) call("call-" + i);
        assertThat(journal.isAccepting()).isFalse();
        assertThat(journal.open(opening("next"))).isFalse();
        journal.poll();
        assertThat(journal.open(opening("next"))).isTrue();
    }

    @Test void a_call_ends_once() {
        call("a");
        assertThatIllegalStateException().isThrownBy(() -> journal.end(ended("a"), recorded::add)).withMessageContaining("not open");
        assertThatIllegalStateException().isThrownBy(() -> journal.end(ended("never"), recorded::add));
        journal.poll();
        assertThat(recorded).hasSize(1);
    }

    @Test void old_records_are_read_from_the_segments() throws IOException {
        journal.close();
        journal = open(disk, 3);
        for (int i = 1; i <= 60; i++) {
            call("call-" + i);
            journal.poll();
        }
        for (long after : new long[] {0, 1, 29, 56, 57, 59}) {
            assertThat(journal.after(after, 1_000)).as("after %d", after).extracting(CallRecord::sequence).hasSize((int) (60 - after)).isSorted().endsWith(60L).startsWith(after + 1);
        }
        assertThat(journal.after(10, 7)).extracting(CallRecord::sequence).containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L);
        assertThatIllegalArgumentException().isThrownBy(() -> journal.after(0, 1_001)).withMessageContaining("1 to 1000");
    }

    @Test void old_and_exported_records_are_forgotten_but_no_segment_with_an_open_call() throws IOException {
        for (int i = 1; i <= 20; i++) {
            call("call-" + i);
            journal.poll();
        }
        journal.open(opening("long"));
        journal.poll();
        for (int i = 21; i <= 40; i++) {
            call("call-" + i);
            journal.poll();
        }
        int before = disk.files().size();
        now = now.plus(Duration.ofDays(31));
        journal.poll();
        assertThat(journal.span()).as("nothing goes before it is exported").isEqualTo(new Span(1, 40));
        journal.forget(() -> 10);
        now = now.plusSeconds(61);
        journal.poll();
        assertThat(journal.span().oldest()).isBetween(2L, 11L);
        journal.forget(() -> Long.MAX_VALUE);
        now = now.plusSeconds(61);
        journal.poll();
        assertThat(journal.span().oldest()).as("the long call's segment stays").isBetween(12L, 21L);
        journal.end(ended("long"), recorded::add);
        journal.poll();
        now = now.plusSeconds(61);
        journal.poll();
        assertThat(journal.span().oldest()).isGreaterThan(30);
        assertThat(disk.files().size()).isLessThan(before);
        var kept = journal.after(0, 100);
        assertThat(kept.getFirst().sequence()).isEqualTo(journal.span().oldest());
        assertThat(kept.getLast().sequence()).isEqualTo(41);
        disk.powerOn();
        journal = open(disk, 100);
        assertThat(journal.after(0, 100)).isEqualTo(kept);
    }

    @Test void a_clock_that_was_years_ahead_for_a_while_does_not_keep_old_records_for_so_long() {
        for (int i = 1; i <= 40; i++) {
            call("call-" + i);
            journal.poll();
        }
        now = Calls.NOON.plus(Duration.ofDays(3_650));
        journal.poll();
        journal.forget(() -> Long.MAX_VALUE);
        now = Calls.NOON.plus(Duration.ofDays(31));
        journal.poll();
        assertThat(journal.span().oldest()).isGreaterThan(30);
    }

    @Test void a_record_from_a_time_to_come_keeps_its_segment_and_those_after_it_no_longer_than_others() throws IOException {
        for (int i = 1; i <= 40; i++) {
            var received = i == 5 ? Calls.NOON.plus(Duration.ofDays(36_500)) : Calls.NOON;
            assertThat(journal.open(opening("call-" + i))).isTrue();
            journal.end(ended("call-" + i, received, "order"), recorded::add);
            journal.poll();
        }
        journal.forget(() -> Long.MAX_VALUE);
        now = Calls.NOON.plus(Duration.ofDays(29));
        journal.poll();
        assertThat(journal.span()).isEqualTo(new Span(1, 40));
        // Each start reads the stamp again.
        journal.close();
        now = Calls.NOON.plus(Duration.ofDays(31));
        journal = open(disk, 100);
        journal.forget(() -> Long.MAX_VALUE);
        now = now.plusSeconds(61);
        journal.poll();
        assertThat(journal.span().oldest()).isGreaterThan(30);
    }

    @Test void each_call_ends_in_exactly_one_record_whatever_the_disk_does() {
        for (long seed = 1; seed <= LIVES; seed++) {
            try {
                life(new Random(seed), new SimulatedDisk(seed * 31));
            } catch (IOException | RuntimeException | AssertionError failure) {
                fail("seed " + seed, failure);
            }
        }
    }

    private void life(Random random, SimulatedDisk bad) throws IOException {
        var acknowledged = new LinkedHashMap<String, CallRecord>();
        var openings = new HashSet<String>();
        int next = 0;
        for (int start = 0; start < 4; start++) {
            try {
                bad.cutPowerAfter(20 + random.nextInt(200));
                var calls = open(bad, 1 + random.nextInt(30));
                verify(calls, acknowledged, openings);
                if (random.nextBoolean()) bad.fail(0.1);
                var open = new ArrayList<String>();
                for (int step = 0; step < 40; step++) {
                    var callId = "call-" + next++;
                    if (calls.open(opening(callId))) {
                        open.add(callId);
                        openings.add(callId);
                    }
                    if (!open.isEmpty() && random.nextInt(4) != 0) {
                        calls.end(ended(open.remove(random.nextInt(open.size()))), record -> assertThat(acknowledged.put(record.callId(), record)).as("reported twice").isNull());
                    }
                    calls.poll();
                }
            } catch (PowerCut cut) {
                // The point of it all.
            } catch (IOException failedAtOpening) {
                if (failedAtOpening instanceof JournalDamaged) throw failedAtOpening;
            }
            if (random.nextBoolean()) bad.restart();
            else bad.powerOn();
        }
        verify(open(bad, 1_000), acknowledged, openings);
    }

    private static void verify(EmbeddedCallJournal calls, Map<String, CallRecord> acknowledged, Set<String> openings) {
        var all = calls.after(0, 1_000);
        for (int i = 0; i < all.size(); i++) assertThat(all.get(i).sequence()).isEqualTo(i + 1);
        assertThat(all).extracting(CallRecord::callId).doesNotHaveDuplicates();
        assertThat(all).containsAll(acknowledged.values());
        for (var call : all) {
            assertThat(openings).contains(call.callId());
            acknowledged.put(call.callId(), call);
        }
    }
}
