package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Counted;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.RouteKey;
import java.time.Duration;

/// How happenings stand in the bindings journal. Type codes are never reused; a field is only ever added at the end.
final class Entries {
    private static final int OPENED = 1;
    private static final int RELEASED = 2;
    private static final int RESTS = 3;
    private static final int REMEMBERS = 4;
    private static final int COUNTED = 5;

    private Entries() {}

    /// Writes a happening. What time alone brings about is not written.
    static void write(Happening happening, Entry.Writer to) {
        switch (happening) {
            case Opened opened -> {
                binding(opened.binding(), to.begin(OPENED));
                to.number(opened.rest().toMillis()).text(opened.bindKey());
                asked(opened.asked(), to).end();
            }
            case Released(BindingId id, long generation, var restUntil) -> to.begin(RELEASED).text(id.value()).number(generation).instant(restUntil).end();
            case Rests(RouteKey key, BindingId id, String pool, var until) ->
                to.begin(RESTS).text(key.dialled().digits()).text(key.caller().digits()).text(id.value()).text(pool).instant(until).end();
            case Remembers memory -> {
                binding(memory.binding(), to.begin(REMEMBERS).text(memory.bindKey()));
                asked(memory.asked(), to).instant(memory.until()).end();
            }
            case Counted(long generations) -> to.begin(COUNTED).number(generations).end();
            case Closed _, Freed _ -> { }
        }
    }

    static Happening read(Entry.Reader from) {
        int type = from.type();
        return switch (type) {
            case OPENED -> new Opened(binding(from), Duration.ofMillis(from.number()), from.text(), asked(from));
            case RELEASED -> new Released(new BindingId(from.text()), from.number(), from.instant());
            case RESTS -> new Rests(new RouteKey(VirtualNumber.of(from.text()), RealNumber.of(from.text())), new BindingId(from.text()), from.text(), from.instant());
            case REMEMBERS -> new Remembers(from.text(), binding(from), asked(from), from.instant());
            case COUNTED -> new Counted(from.number());
            default -> throw new IllegalStateException("bindings journal: entry of type " + type + " (expected: 1 to 5; a newer callmask may have written it)");
        };
    }

    private static void binding(Binding binding, Entry.Writer to) {
        to.text(binding.id().value()).number(binding.generation()).text(binding.mode().name()).text(binding.pool());
        to.text(binding.a().digits()).text(binding.b().digits()).text(binding.x().digits()).text(binding.y().digits());
        to.instant(binding.from()).instant(binding.until()).text(binding.reference());
    }

    private static Binding binding(Entry.Reader from) {
        return new Binding(new BindingId(from.text()), from.number(), Mode.valueOf(from.text()), from.text(), RealNumber.of(from.text()), RealNumber.of(from.text()),
            VirtualNumber.of(from.text()), VirtualNumber.of(from.text()), from.instant(), from.instant(), from.text());
    }

    private static Entry.Writer asked(Asked asked, Entry.Writer to) {
        return to.flag(asked.x()).flag(asked.y());
    }

    private static Asked asked(Entry.Reader from) {
        return new Asked(from.flag(), from.flag());
    }
}
