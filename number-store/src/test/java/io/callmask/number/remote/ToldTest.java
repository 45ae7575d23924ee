package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.Notes;
import io.callmask.number.store.Notes.Bound;
import io.callmask.number.store.Notes.Keyed;
import io.callmask.number.store.Notes.Seen;
import io.callmask.number.store.Notes.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a node in another process tells is what the history is told.
class ToldTest {
    private static final RealNumber A = RealNumber.of("+12125550100");
    private static final RealNumber B = RealNumber.of("+12125550101");
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Extension CODE = new Extension("0017");
    private static final Span SPAN = new Span(1, 2, Instant.ofEpochMilli(3), Instant.ofEpochMilli(4));

    private static void tellAll(Notes notes) {
        notes.keyAsked(new Keyed("key", new Wish.Axyb(A, B, Choice.ANY, Choice.ANY), Duration.ofSeconds(61), 5));
        notes.keyAsked(new Keyed("key", new Wish.Axe(A, Choice.ANY, Callback.NOBODY), Duration.ofSeconds(61), 5));
        notes.keyAsked(new Keyed("key", new Wish.Xyb(B, Choice.ANY, Choice.ANY), Duration.ofSeconds(61), 5));
        notes.bound(new Bound("one", new Deal.Axyb(A, B, X, Y), Instant.ofEpochMilli(6), 7, 8), "");
        notes.bound(new Bound("two", new Deal.Axe(A, X, CODE, Callback.NOBODY), Instant.ofEpochMilli(6), 7, 8), "key");
        notes.bound(new Bound("three", new Deal.Xyb(B, X, Y), Instant.ofEpochMilli(6), 7, 8), "");
        notes.keyRefused("key");
        notes.releaseBegun("one", 9);
        notes.released("one", true, SPAN);
        notes.released("one", false, SPAN);
        notes.changeBegun("two", B, 10);
        notes.changeDone("two", B, 11);
        notes.changeRefused("two", B, SPAN);
        notes.looked(new RouteKey(X, A, CODE), SPAN, new Seen.Reached("two", A, true));
        notes.looked(new RouteKey(Y, A), SPAN, new Seen.Reached("one", B, false));
        notes.looked(new RouteKey(Y, A), SPAN, new Seen.Denied("Closed", "one"));
        notes.looked(new RouteKey(Y, A), SPAN, new Seen.Denied("NotAParty", ""));
        notes.looked(new RouteKey(Y, A), SPAN, new Seen.Unknown());
    }

    @Test void what_is_read_is_what_was_said() {
        var said = new ArrayList<String>();
        tellAll(new Told(said::add));
        var again = new ArrayList<String>();
        var reading = new Told(again::add);
        for (var line : said) assertThat(Told.read(line, reading)).isTrue();
        assertThat(again).hasSize(18).isEqualTo(said);
        assertThat(reading.waiting()).extracting(Bound::id).containsExactly("three");
        assertThat(said.get(13)).isEqualTo("looked +15550001000 +12125550100 0017 1 2 3 4 reached two +12125550100 true .");
    }

    @Test void a_line_that_was_cut_says_nothing() {
        var said = new ArrayList<String>();
        new Told(said::add).looked(new RouteKey(Y, A), SPAN, new Seen.Denied("Closed", "one"));
        var line = said.getFirst();
        var again = new ArrayList<String>();
        for (int i = 0; i < line.length(); i++) assertThat(Told.read(line.substring(0, i), new Told(again::add))).isFalse();
        assertThat(again).isEqualTo(List.of());
    }
}
