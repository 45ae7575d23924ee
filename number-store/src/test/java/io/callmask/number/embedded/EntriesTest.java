package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntriesTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123456789Z");
    private static final Instant LATER = NOW.plusSeconds(3_600);
    private static final Terms TERMS = new Terms(Directions.A_TO_B, Duration.ofMinutes(5), Duration.ZERO, true);

    private static Binding binding(Terms terms) {
        var deal = new Deal.Axb(RealNumber.of("+12125550101"), RealNumber.of("+12125550102"), VirtualNumber.of("+18005550001"));
        return new Binding(new BindingId("b-1"), 7, "all", deal, terms, NOW, LATER, "order-1");
    }

    private static List<Happening> all(Binding binding) {
        return List.of(new Opened(binding, Duration.ofHours(1), "key", new Asked(true, false)), new Updated(binding, NOW, LATER), new Remembers("key", binding, new Asked(false, true), LATER));
    }

    private static byte[] written(Happening happening) {
        var to = new Entry.Writer();
        Entries.write(happening, to);
        return to.last();
    }

    @Test void how_long_the_callee_may_ring_is_read_as_it_was_written() {
        for (var each : all(binding(TERMS.ringing(Duration.ofNanos(20_000_000_001L))))) assertThat(Entries.read(Entry.Reader.of(written(each)))).isEqualTo(each);
    }

    @Test void without_it_entries_are_what_they_were_before_there_was_such_a_time() {
        for (var each : all(binding(TERMS))) {
            assertThat(written(each)).isEqualTo(asBefore(each));
            assertThat(Entries.read(Entry.Reader.of(asBefore(each)))).isEqualTo(each);
        }
    }

    @Test void a_snapshot_tells_its_time_and_one_that_an_earlier_callmask_wrote_is_old() {
        assertThat(Entries.read(Entry.Reader.of(written(new Counted(7, NOW))))).isEqualTo(new Counted(7, NOW));
        var to = new Entry.Writer();
        to.begin(5).number(7).end();
        assertThat(Entries.read(Entry.Reader.of(to.last()))).isEqualTo(new Counted(7, Instant.EPOCH));
    }

    private static byte[] asBefore(Happening happening) {
        var to = new Entry.Writer();
        switch (happening) {
            case Opened _ -> binding(to.begin(6)).number(3_600_000).text("key").flag(true).flag(false).end();
            case Updated _ -> binding(to.begin(7)).instant(NOW).instant(LATER).end();
            case Remembers _ -> binding(to.begin(10).text("key")).flag(false).flag(true).instant(LATER).end();
            default -> throw new AssertionError(happening);
        }
        return to.last();
    }

    private static Entry.Writer binding(Entry.Writer to) {
        to.text("b-1").number(7).text("all").number(2).text("+12125550101").text("+12125550102").text("+18005550001");
        return to.text("A_TO_B").number(300).number(0).flag(true).instant(NOW).instant(LATER).text("order-1");
    }
}
