package io.callmask.number.embedded;

import io.callmask.number.BindingId;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Route;
import io.callmask.number.route.Route.Caller;
import io.callmask.number.route.Slot;
import org.jspecify.annotations.Nullable;

/// What stands in a [Table]: journal entries, each an open binding, a slot at rest or a bind that is remembered. A row never changes; so whoever has one has all of it.
final class Rows {
    private static final int ODD = 0x9e3779b1;

    private Rows() {}

    /// Reads a row whatever it is.
    static Happening read(byte[] row) {
        return Entries.read(Entry.Reader.of(row));
    }

    /// Whether a journal entry may stand in a table as it is.
    static boolean isRow(byte[] entry) {
        return entry[0] == Entries.OPENED || entry[0] == Entries.RESTS || entry[0] == Entries.REMEMBERS;
    }

    static boolean isOpened(byte[] row) {
        return row[0] == Entries.OPENED;
    }

    static boolean isRests(byte[] row) {
        return row[0] == Entries.RESTS;
    }

    /// The binding that a row of [#isOpened] is about.
    static BindingId id(byte[] row) {
        var entry = Entry.Reader.of(row);
        entry.type();
        return new BindingId(entry.text());
    }

    /// What a row makes of a slot; null when it is about others.
    static @Nullable Claim claim(Happening row, Slot slot) {
        return switch (row) {
            case Opened opened -> {
                for (var route : Route.of(opened.binding())) {
                    if (holds(route, slot)) yield Claim.Open.of(route, opened.rest());
                }
                yield null;
            }
            case Rests rests -> rests.slot().equals(slot) ? Claim.Resting.of(rests.binding(), rests.pool(), rests.until()) : null;
            case Happening.Updated _, Happening.Called _, Happening.Released _, Happening.Closed _, Happening.Freed _, Remembers _, Happening.Counted _ -> null;
        };
    }

    /// Whether the slot is among [Route#slots].
    private static boolean holds(Route route, Slot slot) {
        return route.dialled().equals(slot.vn()) && switch (slot) {
            case Slot.Code(_, var extension) -> route.extension().equals(extension);
            case Slot.Pair(_, var caller) -> route.extension().isNone() && switch (route.caller()) {
                case Caller.One(var number) -> number.equals(caller);
                case Caller.Member(var group) -> group.contains(caller);
                case Caller.Anyone() -> false;
            };
            case Slot.Whole _ -> route.extension().isNone() && route.caller() instanceof Caller.Anyone;
        };
    }

    static int hash(Slot slot) {
        return Table.mixed(switch (slot) {
            case Slot.Pair(var vn, var caller) -> vn.digits().hashCode() * ODD + caller.digits().hashCode();
            case Slot.Code(var vn, var extension) -> vn.digits().hashCode() * ODD + extension.digits().hashCode();
            case Slot.Whole(var vn) -> vn.digits().hashCode();
        });
    }

    static int hash(BindingId id) {
        return Table.mixed(id.value().hashCode());
    }

    static int hash(String bindKey) {
        return Table.mixed(bindKey.hashCode());
    }
}
