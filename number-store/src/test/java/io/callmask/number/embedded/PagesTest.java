package io.callmask.number.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final Pages pages = new Pages();

    private static byte[] row(int content) {
        return new byte[] {Entries.RESTS, (byte) (content >>> 8), (byte) content, 7, 7};
    }

    /// Writes a page of its own.
    private long alone(int content) {
        var pen = pages.new Pen();
        long row = pen.add(row(content));
        pen.rest();
        return row;
    }

    private void leave(long row) {
        pages.leave(requireNonNull(pages.page(row)));
    }

    @Test void rows_are_read_as_they_were_written_whatever_page_they_are_in() {
        var pen = pages.new Pen();
        long[] rows = new long[20_000];
        for (int i = 0; i < rows.length; i++) rows[i] = pen.add(row(i));
        for (int i = 0; i < rows.length; i++) {
            assertThat(pages.copy(rows[i])).isEqualTo(row(i));
            assertThat(Pages.kind(rows[i])).isEqualTo(Rows.RESTS);
        }
        byte[] large = new byte[6 << 20];
        large[0] = Entries.OPENED;
        long row = pen.add(large);
        assertThat(pages.copy(row)).isEqualTo(large);
        assertThat(Pages.kind(row)).isEqualTo(Rows.OPENED);
    }

    /// Else somebody who has read an address before would find another's row where it leads.
    @Test void an_address_never_leads_to_another_row() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 1_000; i++) {
            long row = alone(i);
            assertThat(seen.add(row)).as("page %d", i).isTrue();
            leave(row);
            assertThat(pages.page(row)).isNull();
        }
        // Their places are used again all the same.
        assertThat(pages.places()).isLessThan(4);
        long last = alone(1);
        for (long old : seen) assertThat(pages.page(old)).isNull();
        assertThat(pages.page(last)).isNotNull();
        assertThat(pages.bytes()).isLessThan(10_000);
    }

    @Test void a_row_whose_page_is_gone_is_never_taken_for_none() {
        var table = new Table(pages);
        long row = alone(3);
        table.add(5, row);
        leave(row);
        assertThatIllegalStateException().isThrownBy(() -> table.find(5, (_, _, _) -> true));
        table.exchange(5, row, alone(4));
        assertThat(table.find(5, (_, _, _) -> true)).isNotEqualTo(Pages.NONE);
    }

    /// Of a key that comes for the first time nothing is replaced; the first row of the first page is not meant.
    @Test void none_is_no_row_that_dies() {
        long first = alone(1);
        var page = requireNonNull(pages.page(first));
        pages.isDead(Pages.NONE);
        assertThat(page.isWorn()).isFalse();
        pages.isDead(first);
        assertThat(page.isWorn()).isTrue();
    }

    @Test void a_page_is_worn_when_half_of_it_is_dead_and_nobody_writes_it() {
        var pen = pages.new Pen();
        long[] rows = new long[4];
        for (int i = 0; i < rows.length; i++) rows[i] = pen.add(row(i));
        var page = requireNonNull(pages.page(rows[0]));
        pages.isDead(rows[0]);
        pages.isDead(rows[1]);
        assertThat(page.isWorn()).isFalse();
        pen.rest();
        assertThat(page.isWorn()).isTrue();
        int at = 0;
        for (long row : rows) {
            assertThat(page.isEnd(at)).isFalse();
            assertThat(page.row(at)).isEqualTo(row);
            at = page.next(at);
        }
        assertThat(page.isEnd(at)).isTrue();
    }
}
