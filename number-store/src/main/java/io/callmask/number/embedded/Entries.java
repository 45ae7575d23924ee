package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Called;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Slot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How happenings stand in the bindings journal. Type codes are never reused; a field is only ever added at the end.
///
/// Types 1, 3 and 4 are what callmask 0.1 wrote, which knew AXYB and AXB only; they are read, and written no more.
final class Entries {
    private static final int OPENED_PAIR = 1;
    static final int RELEASED = 2;
    private static final int RESTS_PAIR = 3;
    private static final int REMEMBERS_PAIR = 4;
    static final int COUNTED = 5;
    static final int OPENED = 6;
    private static final int UPDATED = 7;
    static final int CALLED = 8;
    static final int RESTS = 9;
    static final int REMEMBERS = 10;

    static final int PAIR = 1;
    static final int CODE = 2;
    static final int WHOLE = 3;

    private Entries() {}

    /// Writes a happening. What time alone brings about is not written.
    static void write(Happening happening, Entry.Writer to) {
        switch (happening) {
            case Opened opened -> {
                binding(opened.binding(), to.begin(OPENED));
                to.number(opened.rest().toMillis()).text(opened.bindKey());
                required(opened.binding(), opened.asked(), asked(opened.asked(), to)).end();
            }
            case Updated(var binding, var at, var restUntil) -> {
                binding(binding, to.begin(UPDATED));
                ring(binding, to.instant(at).instant(restUntil)).end();
            }
            case Called(var id, var caller, var at, _) -> to.begin(CALLED).text(id.value()).text(caller.digits()).instant(at).end();
            case Released(BindingId id, long generation, var restUntil) -> to.begin(RELEASED).text(id.value()).number(generation).instant(restUntil).end();
            case Rests(var slot, var id, var pool, var until, var kind) -> {
                slot(slot, to.begin(RESTS)).text(id.value()).text(pool).instant(until);
                // Any other slot tells the class itself.
                if (slot instanceof Slot.Pair && kind != null) to.number(code(kind));
                to.end();
            }
            case Remembers memory -> {
                binding(memory.binding(), to.begin(REMEMBERS).text(memory.bindKey()));
                required(memory.binding(), memory.asked(), asked(memory.asked(), to).instant(memory.until())).end();
            }
            case Counted(long generations, var at) -> to.begin(COUNTED).number(generations).instant(at).end();
            case Closed _, Freed _ -> { }
        }
    }

    static Happening read(Entry.Reader from) {
        int type = from.type();
        return switch (type) {
            case OPENED -> {
                var binding = binding(from);
                var rest = Duration.ofMillis(from.number());
                var bindKey = from.text();
                var asked = asked(from);
                yield new Opened(ring(binding, from), rest, bindKey, required(asked, from));
            }
            case UPDATED -> {
                var binding = binding(from);
                var at = from.instant();
                var restUntil = from.instant();
                yield new Updated(ring(binding, from), at, restUntil);
            }
            case CALLED -> new Called(new BindingId(from.text()), RealNumber.of(from.text()), from.instant());
            case RELEASED -> new Released(new BindingId(from.text()), from.number(), from.instant());
            case RESTS -> {
                var slot = slot(from);
                yield new Rests(slot, new BindingId(from.text()), from.text(), from.instant(), kind(slot, from));
            }
            case REMEMBERS -> {
                var bindKey = from.text();
                var binding = binding(from);
                var asked = asked(from);
                var until = from.instant();
                yield new Remembers(bindKey, ring(binding, from), required(asked, from), until);
            }
            case COUNTED -> new Counted(from.number(), from.hasMore() ? from.instant() : Instant.EPOCH);
            case OPENED_PAIR -> new Opened(pair(from), Duration.ofMillis(from.number()), from.text(), asked(from));
            case RESTS_PAIR -> new Rests(new Slot.Pair(Deals.virtual(from), Deals.real(from)), new BindingId(from.text()), from.text(), from.instant(), NumberClass.KNOWN_CALLER);
            case REMEMBERS_PAIR -> new Remembers(from.text(), pair(from), asked(from), from.instant());
            default -> throw new IllegalStateException("bindings journal: entry of type " + type + " (expected: 1 to " + REMEMBERS + "; a newer callmask may have written it)");
        };
    }

    private static void binding(Binding binding, Entry.Writer to) {
        to.text(binding.id().value()).number(binding.generation()).text(binding.pool());
        Deals.write(binding.deal(), to);
        Deals.write(binding.terms(), to);
        to.instant(binding.from()).instant(binding.until()).text(binding.reference());
    }

    private static Binding binding(Entry.Reader from) {
        return new Binding(new BindingId(from.text()), from.number(), from.text(), Deals.read(from), Deals.terms(from), from.instant(), from.instant(), from.text());
    }

    /// The millisecond at which a binding ends, whose entry's type has been read; the rest of it stays unread.
    static long end(Entry.Reader from) {
        // Id, generation, pool.
        from.pass().number();
        from.pass();
        Deals.pass(from);
        // The terms: directions, longest duration, whether it is recorded. Then its beginning.
        from.pass().number();
        from.number();
        from.number();
        from.number();
        from.number();
        return millis(from);
    }

    /// The same of a slot at rest.
    static long restEnd(Entry.Reader from) {
        int kind = (int) from.number();
        from.pass();
        if (kind != WHOLE) from.pass();
        return millis(from.pass().pass());
    }

    /// The same of a memory.
    ///
    /// @param from where its key has been read
    static long memoryEnd(Entry.Reader from) {
        end(from);
        // The reference, and what was asked for.
        from.pass().number();
        from.number();
        return millis(from);
    }

    private static long millis(Entry.Reader from) {
        long seconds = from.number();
        return Agenda.millis(seconds, from.number());
    }

    /// A field that most entries have not: how long the callee may ring, in nanoseconds.
    private static Entry.Writer ring(Binding binding, Entry.Writer to) {
        var time = binding.terms().noAnswer();
        return time.isZero() ? to : to.number(time.toNanos());
    }

    private static Binding ring(Binding binding, Entry.Reader from) {
        return from.hasMore() ? binding.with(binding.terms().ringing(Duration.ofNanos(from.number()))) : binding;
    }

    /// The last two fields of a bind, and of most neither: how long the callee may ring, and which numbers were required.
    private static Entry.Writer required(Binding binding, Asked asked, Entry.Writer to) {
        return asked.requirement() == 0 ? ring(binding, to) : to.number(binding.terms().noAnswer().toNanos()).number(asked.requirement());
    }

    private static Asked required(Asked asked, Entry.Reader from) {
        return from.hasMore() ? new Asked(asked.x(), asked.y(), from.number()) : asked;
    }

    /// As callmask 0.1 wrote it.
    private static Binding pair(Entry.Reader from) {
        var id = new BindingId(from.text());
        long generation = from.number();
        var mode = from.text();
        var pool = from.text();
        var a = Deals.real(from);
        var b = Deals.real(from);
        var x = Deals.virtual(from);
        var y = Deals.virtual(from);
        var deal = switch (mode) {
            case "AXYB" -> new Deal.Axyb(a, b, x, y);
            case "AXB" -> new Deal.Axb(a, b, x);
            default -> throw new IllegalStateException("bindings journal: mode of " + mode.length() + " characters (expected: AXYB or AXB)");
        };
        return new Binding(id, generation, pool, deal, Terms.USUAL, from.instant(), from.instant(), from.text());
    }

    private static Entry.Writer slot(Slot slot, Entry.Writer to) {
        return switch (slot) {
            case Slot.Pair(var vn, var caller) -> to.number(PAIR).text(vn.digits()).text(caller.digits());
            case Slot.Code(var vn, var extension) -> to.number(CODE).text(vn.digits()).text(extension.digits());
            case Slot.Whole(var vn) -> to.number(WHOLE).text(vn.digits());
        };
    }

    private static Slot slot(Entry.Reader from) {
        int kind = (int) from.number();
        return switch (kind) {
            case PAIR -> new Slot.Pair(Deals.virtual(from), Deals.real(from));
            case CODE -> new Slot.Code(Deals.virtual(from), new Extension(from.text()));
            case WHOLE -> new Slot.Whole(Deals.virtual(from));
            default -> throw new IllegalStateException("bindings journal: slot of kind " + kind + " (expected: 1 to " + WHOLE + ')');
        };
    }

    /// The last field of a pair that rests: the class of its number, by the kind of slot that tells its bindings apart. An earlier callmask wrote none.
    private static @Nullable NumberClass kind(Slot slot, Entry.Reader from) {
        return switch (slot) {
            case Slot.Code _ -> NumberClass.EXTENSION;
            case Slot.Whole _ -> NumberClass.EXCLUSIVE;
            case Slot.Pair _ -> from.hasMore() ? kind((int) from.number()) : null;
        };
    }

    /// What [#code] wrote.
    static NumberClass kind(int code) {
        return switch (code) {
            case PAIR -> NumberClass.KNOWN_CALLER;
            case CODE -> NumberClass.EXTENSION;
            case WHOLE -> NumberClass.EXCLUSIVE;
            default -> throw new IllegalStateException("bindings journal: number of class " + code + " (expected: 1 to " + WHOLE + ')');
        };
    }

    private static int code(NumberClass kind) {
        return switch (kind) {
            case KNOWN_CALLER -> PAIR;
            case EXTENSION -> CODE;
            case EXCLUSIVE -> WHOLE;
        };
    }

    private static Entry.Writer asked(Asked asked, Entry.Writer to) {
        return to.flag(asked.x()).flag(asked.y());
    }

    private static Asked asked(Entry.Reader from) {
        return new Asked(from.flag(), from.flag());
    }
}
