package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.remote.Cells.Held;
import io.callmask.number.route.Route;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.Query.ByParty;
import io.callmask.number.store.NumberStore.Query.ByReference;
import io.callmask.number.store.NumberStore.Query.ByVirtualNumber;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/// Finds bindings for the API. Blocks; any thread. Which ids may match is read from the tables, what they are now from the index.
final class Finder {
    private static final int CHUNK = 100;

    private final Works works;

    Finder(Works works) {
        this.works = works;
    }

    Optional<Binding> binding(BindingId id) {
        return bindings(List.of(id)).stream().findFirst();
    }

    private List<Binding> bindings(List<BindingId> ids) {
        var wire = works.link().wire();
        var known = ids.stream().filter(id -> works.ids().address(id).filter(address -> works.link().isOpen(address.partition())).isPresent()).toList();
        if (wire.isEmpty() || known.isEmpty()) return List.of();
        var keys = known.stream().map(id -> Names.binding(works.ids().address(id).orElseThrow().partition(), BindingIds.bytes(id))).toList();
        var found = new ArrayList<Binding>();
        try {
            var cells = wire.get().values(keys).toCompletableFuture().join();
            for (int i = 0; i < cells.size(); i++) {
                if (works.cells().binding(BindingIds.bytes(known.get(i)), cells.get(i)) instanceof Held.Standing(var deed) && deed.binding().isOpenAt(works.now())) found.add(deed.binding());
            }
        } catch (CompletionException away) {
            return List.of();
        }
        return found;
    }

    List<Binding> search(Query query, int limit) {
        var found = new ArrayList<Binding>();
        var ids = List.copyOf(ids(query));
        for (int from = 0; from < ids.size() && found.size() < limit; from += CHUNK) {
            for (var binding : bindings(ids.subList(from, Math.min(ids.size(), from + CHUNK)))) {
                if (found.size() < limit && matches(binding, query)) found.add(binding);
            }
        }
        return found;
    }

    private Set<BindingId> ids(Query query) {
        long now = works.now().toEpochMilli();
        var ids = new LinkedHashSet<BindingId>();
        try {
            return works.database().transact(connection -> {
                switch (query) {
                    case ByVirtualNumber(var vn) -> Sql.each(connection, "SELECT DISTINCT id FROM claim WHERE vn = ? AND free_at > ? LIMIT 10000",
                        row -> ids.add(BindingIds.of(row.getBytes(1))), vn.digits().substring(1), now);
                    case ByReference(var reference) -> Sql.each(connection, "SELECT id FROM binding_reference WHERE reference = ? LIMIT 10000",
                        row -> ids.add(BindingIds.of(row.getBytes(1))), (Object) works.reference(reference).value());
                    case ByParty(var party) -> {
                        for (int pool : works.registry().pools().values()) {
                            Sql.each(connection, "SELECT id FROM claim WHERE claim_key = ? AND free_at > ? LIMIT 10000",
                                row -> ids.add(BindingIds.of(row.getBytes(1))), works.keys().caller(party, pool), now);
                        }
                    }
                }
                return ids;
            });
        } catch (SQLException away) {
            return Set.of();
        }
    }

    private static boolean matches(Binding binding, Query query) {
        return switch (query) {
            case ByParty(var party) -> binding.deal().people().contains(party);
            case ByReference(var reference) -> binding.reference().equals(reference);
            case ByVirtualNumber(var vn) -> Route.of(binding).stream().anyMatch(route -> route.dialled().equals(vn)) || isNamed(binding, vn);
        };
    }

    private static boolean isNamed(Binding binding, VirtualNumber vn) {
        return binding.deal().x().equals(vn) || binding.deal().y().equals(vn);
    }
}
