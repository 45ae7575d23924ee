package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.remote.Slots.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who holds what, as read under the partition's lock and as decided since. What it has not read it notes as wanted: the decision that asked for it is made
/// again when it has been read. Pairs may be taken unread: such a row is new by assumption, and the table's primary key refuses it where it is not. For one thread, within one
/// transaction.
final class Occupancy {
    private final Map<Place, Row> rows = new HashMap<>();
    /// Places that were read, with a row or without.
    private final Set<Place> read = new HashSet<>();
    private final Set<Place> wanted = new HashSet<>();
    private final long now;
    private boolean assumes;
    private int unread;
    private int window;

    /// A row of the table of claims.
    ///
    /// @param isStored whether the table has it, or had it when it was read
    record Row(BindingId id, long version, long freeAt, boolean isStored) {}

    Occupancy(long now) {
        this.now = now;
    }

    /// What has to be read before a decision can stand, and from then on counts as read.
    Set<Place> takeWanted() {
        var taken = Set.copyOf(wanted);
        wanted.clear();
        read.addAll(taken);
        return taken;
    }

    /// Begins a decision.
    ///
    /// @param mayAssume whether it may take pairs unread
    /// @param most      numbers to be read for it at once: the more, the more of them were found taken
    void begin(boolean mayAssume, int most) {
        assumes = mayAssume;
        unread = 0;
        window = most;
    }

    /// Whether the decision asked for something that has not been read.
    boolean wantsMore() {
        return unread > 0;
    }

    /// How often the decision asked for something that has not been read.
    int unread() {
        return unread;
    }

    /// Whether a search has come upon so many numbers of which it is not known whether they are free that these are to be read first.
    boolean isEnough() {
        return --window <= 0;
    }

    /// The row of the table at a place. What was taken unread since it was wanted stays: the primary key refuses it then.
    void read(Place place, Row row) {
        rows.putIfAbsent(place, row);
    }

    /// Whether a binding may take the place; says yes while that is not known.
    boolean isFree(Place place) {
        var row = row(place);
        return row == null || row.freeAt() <= now;
    }

    /// Whether a binding may take a pair; says yes too where nobody has looked, if this decision may take pairs unread.
    boolean isPairFree(Place place) {
        return assumes && !read.contains(place) && !rows.containsKey(place) || isFree(place);
    }

    /// The row at a place; null when there is none, or none is known yet.
    @Nullable Row row(Place place) {
        var row = rows.get(place);
        if (row == null && !read.contains(place)) {
            wanted.add(place);
            unread++;
        }
        return row;
    }

    /// Whether the place is known to be taken, without asking for it.
    boolean isSeenTaken(Place place) {
        var row = rows.get(place);
        return row != null && row.freeAt() > now;
    }

    /// Enters what was decided.
    ///
    /// @return the row as the table has to have it
    Row take(Place place, BindingId id, long version, long freeAt) {
        var old = rows.get(place);
        var row = new Row(id, version, freeAt, old != null && old.isStored());
        rows.put(place, row);
        return row;
    }
}
