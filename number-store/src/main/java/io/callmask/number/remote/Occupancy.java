package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
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
    private final Map<Bytes, Map<VirtualNumber, Row>> read = new HashMap<>();
    private final Map<Place, Row> decided = new HashMap<>();
    private final Set<Bytes> wanted = new HashSet<>();
    private final long now;
    private boolean assumes;
    private boolean wantsMore;

    /// A row of the table of claims.
    ///
    /// @param isStored whether the table has it, or had it when it was read
    record Row(BindingId id, long version, long freeAt, boolean isStored) {}

    Occupancy(long now) {
        this.now = now;
    }

    /// What has to be read before a decision can stand, and from then on counts as read.
    Set<Bytes> takeWanted() {
        var taken = Set.copyOf(wanted);
        wanted.clear();
        taken.forEach(key -> read.putIfAbsent(key, new HashMap<>()));
        return taken;
    }

    /// Begins a decision.
    ///
    /// @param mayAssume whether it may take pairs unread
    void begin(boolean mayAssume) {
        wantsMore = false;
        assumes = mayAssume;
    }

    /// Whether the decision asked for something that has not been read.
    boolean wantsMore() {
        return wantsMore;
    }

    void read(Bytes key, VirtualNumber vn, Row row) {
        read.computeIfAbsent(key, _ -> new HashMap<>()).put(vn, row);
    }

    /// Whether a binding may take the place; says yes while that is not known.
    boolean isFree(Place place) {
        var row = row(place);
        return row == null || row.freeAt() <= now;
    }

    /// Whether a binding may take a pair; says yes too where nobody has looked, if this decision may take pairs unread.
    boolean isPairFree(Place place) {
        return assumes && !read.containsKey(place.key()) && !decided.containsKey(place) || isFree(place);
    }

    /// Whether the table was read and nobody holds the place, nor does it rest.
    boolean isKnownFree(Place place) {
        var row = read.getOrDefault(place.key(), Map.of()).get(place.vn());
        return row == null || row.freeAt() <= now;
    }

    /// The row at a place; null when there is none, or none is known yet.
    @Nullable Row row(Place place) {
        var row = decided.get(place);
        if (row != null) return row;
        var held = read.get(place.key());
        if (held == null) {
            wanted.add(place.key());
            wantsMore = true;
            return null;
        }
        return held.get(place.vn());
    }

    /// Enters what was decided.
    ///
    /// @return the row as the table has to have it
    Row take(Place place, BindingId id, long version, long freeAt) {
        var old = decided.get(place);
        if (old == null) old = read.getOrDefault(place.key(), Map.of()).get(place.vn());
        var row = new Row(id, version, freeAt, old != null && old.isStored());
        decided.put(place, row);
        return row;
    }
}
