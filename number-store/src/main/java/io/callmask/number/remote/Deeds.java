package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Directions;
import io.callmask.number.Terms;
import io.callmask.number.journal.Entry;
import io.callmask.number.remote.Deed.Asked;
import io.callmask.number.remote.Deed.Hold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How deeds and bindings are written, before they are encrypted. A field is only ever added at the end.
final class Deeds {
    private static final int DEED = 1;
    private static final int BINDING = 2;
    private static final ThreadLocal<Entry.Writer> HEADS = ThreadLocal.withInitial(Entry.Writer::new);

    private Deeds() {}

    static byte[] write(List<Deed> deeds) {
        var to = new Entry.Writer();
        for (var deed : deeds) {
            binding(deed.binding(), to.begin(DEED));
            to.flag(deed.stands()).flag(deed.asked().x()).flag(deed.asked().y()).number(deed.until()).number(deed.freeAt()).number(deed.keepUntil()).number(deed.holds().size());
            for (var hold : deed.holds()) {
                Deals.vn(to, hold.vn()).text(new String(hold.key().value(), StandardCharsets.ISO_8859_1)).number(hold.until()).number(hold.freeAt());
            }
            ring(deed.binding(), to);
            to.end();
        }
        return to.batch();
    }

    static List<Deed> read(byte[] batch) {
        var deeds = new ArrayList<Deed>();
        Entry.each(batch, entry -> deeds.add(deed(entry)));
        return deeds;
    }

    private static Deed deed(Entry.Reader from) {
        expect(DEED, from.type());
        var binding = binding(from);
        boolean stands = from.flag();
        var asked = new Asked(from.flag(), from.flag());
        long until = from.number();
        long freeAt = from.number();
        long keepUntil = from.number();
        var holds = new ArrayList<Hold>();
        for (long left = from.number(); left > 0; left--) {
            holds.add(new Hold(Deals.vn(from), new Bytes(from.text().getBytes(StandardCharsets.ISO_8859_1)), from.number(), from.number()));
        }
        return new Deed(ring(binding, from), stands, asked, until, freeAt, keepUntil, holds);
    }

    /// A deed without its holds, as the index keeps it under the binding's id.
    static byte[] head(Deed deed) {
        var to = HEADS.get();
        to.clear();
        binding(deed.binding(), to.begin(BINDING));
        to.flag(deed.asked().x()).flag(deed.asked().y()).number(deed.keepUntil());
        ring(deed.binding(), to);
        to.end();
        return to.batch();
    }

    /// The deed again, without holds; the times stand in the clear beside it.
    static Deed head(byte[] batch, long until, long freeAt) {
        var found = new ArrayList<Deed>(1);
        Entry.each(batch, from -> {
            expect(BINDING, from.type());
            var binding = binding(from);
            var asked = new Asked(from.flag(), from.flag());
            long keepUntil = from.number();
            return found.add(new Deed(ring(binding, from), true, asked, until, freeAt, keepUntil, List.of()));
        });
        return found.getFirst();
    }

    private static void expect(int type, int found) {
        if (type != found) throw new IllegalStateException("entry of type " + found + " (expected: " + type + "; a newer callmask may have written it)");
    }

    private static void binding(Binding binding, Entry.Writer to) {
        to.text(binding.id().value()).number(binding.generation()).text(binding.pool());
        Deals.write(binding.deal(), to);
        to.text(binding.terms().directions().name()).number(binding.terms().maxDuration().toMillis()).flag(binding.terms().isRecorded());
        to.instant(binding.from()).instant(binding.until()).text(binding.reference());
    }

    private static Binding binding(Entry.Reader from) {
        return new Binding(new BindingId(from.text()), from.number(), from.text(), Deals.read(from),
            new Terms(Directions.valueOf(from.text()), Duration.ofMillis(from.number()), Duration.ZERO, from.flag()), from.instant(), from.instant(), from.text());
    }

    /// The last field of an entry, and of most none: how long the callee may ring, in nanoseconds.
    private static void ring(Binding binding, Entry.Writer to) {
        if (!binding.terms().noAnswer().isZero()) to.number(binding.terms().noAnswer().toNanos());
    }

    private static Binding ring(Binding binding, Entry.Reader from) {
        return from.hasMore() ? binding.with(binding.terms().ringing(Duration.ofNanos(from.number()))) : binding;
    }
}
