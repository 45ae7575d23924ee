package io.callmask.number.embedded;

import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Route;
import io.callmask.number.route.Route.Caller;
import io.callmask.number.route.Slot;
import org.jspecify.annotations.Nullable;

/// What stands in [Pages]: journal entries, each an open binding, a slot at rest or a bind that is remembered. A row never changes; so whoever has one has all of it.
final class Rows {
    static final int OPENED = 1;
    static final int RESTS = 2;
    static final int REMEMBERS = 3;

    private static final int ODD = 0x9e3779b1;

    private Rows() {}

    /// Reads a row whatever it is.
    ///
    /// @param at where it begins in its page's bytes
    static Happening read(byte[] bytes, int at) {
        return Entries.read(reader(bytes, at));
    }

    /// Reads a row that stands by itself.
    static Happening read(byte[] row) {
        return Entries.read(Entry.Reader.of(row));
    }

    private static Entry.Reader reader(byte[] bytes, int at) {
        return Entry.Reader.of(bytes, at, at + Pages.length(bytes, at));
    }

    /// Whether a journal entry may stand in a page as it is.
    static boolean isRow(byte[] entry) {
        return isRow(entry, 0);
    }

    /// Whether the journal entry that begins at `at` is a row.
    static boolean isRow(byte[] bytes, int at) {
        return bytes[at] == Entries.OPENED || bytes[at] == Entries.RESTS || bytes[at] == Entries.REMEMBERS;
    }

    /// Which kind of row begins at `at`.
    static int kind(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case Entries.OPENED -> OPENED;
            case Entries.RESTS -> RESTS;
            case Entries.REMEMBERS -> REMEMBERS;
            default -> throw new IllegalStateException("row: entry of type " + bytes[at] + " (expected: one that may be a row)");
        };
    }

    /// The binding that an opened row is about.
    static BindingId id(byte[] bytes, int at) {
        var entry = reader(bytes, at);
        entry.type();
        return new BindingId(entry.text());
    }

    /// Whether an opened row is about that binding.
    static boolean isOf(BindingId id, byte[] bytes, int at) {
        var entry = reader(bytes, at);
        entry.type();
        return entry.is(id.value());
    }

    /// The millisecond at which something is to be done about a row.
    static long end(byte[] bytes, int at) {
        var entry = reader(bytes, at);
        return switch (entry.type()) {
            case Entries.OPENED -> Entries.end(entry);
            case Entries.RESTS -> Entries.restEnd(entry);
            default -> Entries.memoryEnd(entry.pass());
        };
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
            case Slot.Pair(var vn, var caller) -> unmixed(vn, caller.digits().hashCode());
            case Slot.Code(var vn, var extension) -> unmixed(vn, extension.digits().hashCode());
            case Slot.Whole(var vn) -> vn.digits().hashCode();
        });
    }

    /// Of a pair or a code.
    ///
    /// @param other hash of the caller's or the extension's digits
    static int hash(VirtualNumber vn, int other) {
        return Table.mixed(unmixed(vn, other));
    }

    private static int unmixed(VirtualNumber vn, int other) {
        return vn.digits().hashCode() * ODD + other;
    }

    static int hash(BindingId id) {
        return Table.mixed(id.value().hashCode());
    }

    static int hash(String bindKey) {
        return Table.mixed(bindKey.hashCode());
    }
}
