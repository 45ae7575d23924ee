package io.callmask.number.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.Entry;
import io.callmask.number.remote.Deed.Asked;
import io.callmask.number.remote.Deed.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeedsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(3_600);
    private static final VirtualNumber X = VirtualNumber.of("+18005550001");
    private static final Bytes KEY = new Bytes("sixteen bytes ab".getBytes(ISO_8859_1));
    private static final Deal DEAL = new Deal.Axb(RealNumber.of("+12125550101"), RealNumber.of("+12125550102"), X);
    private static final Terms TERMS = new Terms(Directions.A_TO_B, Duration.ofMinutes(5), Duration.ZERO, true);

    private static Deed deed(Terms terms) {
        var binding = new Binding(new BindingId("b-1"), 7, "all", DEAL, terms, NOW, LATER, "order-1");
        return new Deed(binding, true, new Asked(true, false), 11, 12, 13, List.of(new Hold(X, KEY, 11, 12), new Hold(X, KEY, 0, 14)));
    }

    private static Deed headOf(Deed deed) {
        return new Deed(deed.binding(), true, deed.asked(), 11, 12, deed.keepUntil(), List.of());
    }

    @Test void how_long_the_callee_may_ring_is_read_as_it_was_written() {
        var some = List.of(deed(TERMS.ringing(Duration.ofNanos(20_000_000_001L))), deed(TERMS), deed(TERMS.ringing(Duration.ofSeconds(1))));
        assertThat(Deeds.read(Deeds.write(some))).isEqualTo(some);
        for (var each : some) assertThat(Deeds.head(Deeds.head(each), 11, 12)).isEqualTo(headOf(each));
    }

    @Test void without_it_deeds_are_what_they_were_before_there_was_such_a_time() {
        var deed = deed(TERMS);
        var before = binding(new Entry.Writer().begin(1)).flag(true).flag(true).flag(false).number(11).number(12).number(13).number(2);
        for (var hold : deed.holds()) Deals.vn(before, X).text(new String(KEY.value(), ISO_8859_1)).number(hold.until()).number(hold.freeAt());
        before.end();
        assertThat(Deeds.write(List.of(deed))).isEqualTo(before.batch());
        assertThat(Deeds.read(before.batch())).containsExactly(deed);
        var head = binding(new Entry.Writer().begin(2)).flag(true).flag(false).number(13);
        head.end();
        assertThat(Deeds.head(deed)).isEqualTo(head.batch());
        assertThat(Deeds.head(head.batch(), 11, 12)).isEqualTo(headOf(deed));
    }

    private static Entry.Writer binding(Entry.Writer to) {
        to.text("b-1").number(7).text("all");
        Deals.write(DEAL, to);
        return to.text("A_TO_B").number(300_000).flag(true).instant(NOW).instant(LATER).text("order-1");
    }

    @Test void terms_with_a_time_to_ring_have_no_byte_in_a_block() {
        assertThat(Profile.of(TERMS)).isNotEqualTo(Profile.NONE);
        assertThat(Profile.terms(Profile.of(TERMS))).isEqualTo(TERMS);
        assertThat(Profile.of(TERMS.ringing(Duration.ofSeconds(20)))).isEqualTo(Profile.NONE);
    }
}
