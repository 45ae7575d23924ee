package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.remote.Cells.Held;
import io.callmask.number.remote.Records.Found;
import io.callmask.number.block.BlockRecord.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the index shows of the bindings that changes and releases speak of, but for those that this node can end unread.
///
/// @param bindings   those that lie as claims
/// @param unreadable those that are there, but cannot be read
/// @param codes      the codes of those that have one
/// @param marks      up to where, before all this was read, other nodes had written the index
record Heads(List<Deed> bindings, Set<BindingId> unreadable, Map<Spot, Optional<Found>> codes, Map<Tables.Mark, Long> marks) {
    static final Heads NONE = new Heads(List.of(), Set.of(), Map.of(), Map.of());
    /// Records and bindings that are asked for at once: so long others wait.
    private static final int MOST = 256;

    /// Blocks.
    ///
    /// @throws java.util.concurrent.CompletionException when Redis does not answer
    static Optional<Heads> read(Works works, Wire wire, int partition, long epoch, int pool, List<Ask> asks, Leases leases) throws SQLException {
        var coded = new LinkedHashMap<BindingId, Spot>();
        var uncoded = new LinkedHashSet<BindingId>();
        for (var ask : asks) {
            switch (ask) {
                case Ask.Bind _ -> { }
                case Ask.Alter alter -> sort(alter.id(), alter.code(), coded, uncoded);
                case Ask.Release release -> {
                    if (release.code() == null || leases.knowing(release.code()) == null) sort(release.id(), release.code(), coded, uncoded);
                }
            }
        }
        if (coded.isEmpty() && uncoded.isEmpty()) return Optional.of(NONE);
        var spots = List.copyOf(new LinkedHashSet<>(coded.values()));
        var claims = new ArrayList<>(uncoded);
        Map<Tables.Mark, Long> marks = spots.isEmpty() ? Map.of() : works.database().transact(connection -> Tables.marks(connection, partition));
        var codes = new HashMap<Spot, Optional<Found>>();
        for (int from = 0; from < spots.size(); from += MOST) {
            var some = spots.subList(from, Math.min(spots.size(), from + MOST));
            var found = Blocks.records(wire, partition, epoch, pool, some).toCompletableFuture().join();
            if (found.isEmpty()) return Optional.empty();
            for (int i = 0; i < some.size(); i++) codes.put(some.get(i), found.get().get(i));
        }
        coded.forEach((id, spot) -> {
            if (codes.getOrDefault(spot, Optional.empty()).filter(found -> found.clear().state() == State.CLAIMED).isPresent()) claims.add(id);
        });
        var bindings = new ArrayList<Deed>();
        var unreadable = new HashSet<BindingId>();
        for (int from = 0; from < claims.size(); from += MOST) {
            var some = claims.subList(from, Math.min(claims.size(), from + MOST));
            var cells = wire.values(partition, epoch, some.stream().map(id -> Names.binding(partition, BindingIds.bytes(id))).toList()).toCompletableFuture().join();
            if (cells.isEmpty()) return Optional.empty();
            for (int i = 0; i < some.size(); i++) {
                switch (works.cells().binding(BindingIds.bytes(some.get(i)), cells.get().get(i))) {
                    case Held.Standing(var deed) -> bindings.add(deed);
                    case Held.Unreadable() -> unreadable.add(some.get(i));
                    case Held.Gone() -> { }
                }
            }
        }
        return Optional.of(new Heads(bindings, unreadable, codes, marks));
    }

    private static void sort(BindingId id, @Nullable CodeAddress code, Map<BindingId, Spot> coded, Set<BindingId> uncoded) {
        if (code == null) uncoded.add(id);
        else coded.put(id, Spot.of(code));
    }
}
