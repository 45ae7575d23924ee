package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.remote.Cells.Held;
import io.callmask.number.remote.Records.Found;
import io.callmask.number.route.Route;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.Query.ByParty;
import io.callmask.number.store.NumberStore.Query.ByReference;
import io.callmask.number.store.NumberStore.Query.ByVirtualNumber;
import io.callmask.number.store.NumberStore.StoreUnavailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/// Finds bindings for the API. Blocks; any thread. Which ids may match is read from the tables, the number's blocks and the person's slots, what they are now from the index. Whatever is not
/// certain is unavailable, never "none".
final class Finder {
    private static final int CHUNK = 100;

    private final Works works;

    Finder(Works works) {
        this.works = works;
    }

    Optional<Binding> binding(BindingId id) {
        return bindings(List.of(id)).stream().findFirst();
    }

    /// Those of them that are open.
    private List<Binding> bindings(List<BindingId> ids) {
        var wire = wire();
        var found = new ArrayList<Binding>();
        try {
            var claims = new ArrayList<Claim>();
            for (var each : codes(ids).entrySet()) found.addAll(codes(wire, each.getKey(), each.getValue(), claims));
            for (var id : ids) works.ids().address(id).ifPresent(address -> claims.add(new Claim(id, address.partition())));
            var byPartition = claims.stream().collect(Collectors.groupingBy(Claim::partition));
            for (var each : byPartition.entrySet()) found.addAll(claims(wire, each.getKey(), each.getValue()));
        } catch (CompletionException away) {
            throw new StoreUnavailable("Redis does not answer");
        }
        return found;
    }

    private Wire wire() {
        if (!works.link().isCertain(works.nanos())) throw new StoreUnavailable("neither MariaDB nor all other nodes have been heard of lately, so the index may be in another Redis");
        return works.link().wire().orElseThrow(() -> new StoreUnavailable("Redis is not reached"));
    }

    private record Claim(BindingId id, int partition) {}

    private Map<Integer, List<CodeAddress>> codes(List<BindingId> ids) {
        var all = new HashMap<Integer, List<CodeAddress>>();
        for (var id : ids) {
            works.ids().code(id).ifPresent(address -> works.registry().home(address.vn()).ifPresent(home -> all.computeIfAbsent(home.partition(), _ -> new ArrayList<>()).add(address)));
        }
        return all;
    }

    private long epoch(int partition) {
        return works.link().epoch(partition).orElseThrow(() -> new StoreUnavailable("an index is being built"));
    }

    private List<Binding> codes(Wire wire, int partition, List<CodeAddress> addresses, List<Claim> claims) {
        var spots = addresses.stream().map(Spot::of).toList();
        var records = Blocks.records(wire, partition, epoch(partition), 0, spots).toCompletableFuture().join().orElseThrow(() -> new StoreUnavailable("an index is being built"));
        var found = new ArrayList<Binding>();
        for (int i = 0; i < addresses.size(); i++) {
            var address = addresses.get(i);
            var record = records.get(i).filter(each -> each.life() == address.life() && each.clear().turn() == address.turn());
            if (record.isEmpty()) continue;
            switch (record.get().clear().state()) {
                case FREE, RESTING -> { }
                case CLAIMED -> claims.add(new Claim(works.ids().id(address), partition));
                case OPEN -> open(record.get()).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Binding> open(Found found) {
        var home = works.registry().home(found.spot().vn()).orElseThrow(() -> new StoreUnavailable("a number has been moved"));
        if (works.now().getEpochSecond() >= found.clear().second()) return Optional.empty();
        var here = new Found(found.spot(), found.life(), found.week(), home.pool(), found.record());
        var pool = works.registry().name(home.pool()).orElseThrow(() -> new StoreUnavailable("a pool has been removed"));
        return Optional.of(works.records().binding(here, pool).orElseThrow(() -> unreadable(works.records().id(found.spot(), found.life(), found.clear()))));
    }

    private List<Binding> claims(Wire wire, int partition, List<Claim> claims) {
        var keys = claims.stream().map(claim -> Names.binding(partition, BindingIds.bytes(claim.id()))).toList();
        var cells = wire.values(partition, epoch(partition), keys).toCompletableFuture().join().orElseThrow(() -> new StoreUnavailable("an index is being built"));
        var found = new ArrayList<Binding>();
        for (int i = 0; i < cells.size(); i++) {
            switch (works.cells().binding(BindingIds.bytes(claims.get(i).id()), cells.get(i))) {
                case Held.Standing(var deed) -> {
                    if (deed.binding().isOpenAt(works.now())) found.add(deed.binding());
                }
                case Held.Gone() -> { }
                case Held.Unreadable() -> throw unreadable(claims.get(i).id());
            }
        }
        return found;
    }

    private StoreUnavailable unreadable(BindingId id) {
        works.unreadable("binding=" + id);
        return new StoreUnavailable("a binding cannot be read");
    }

    /// Bindings of a number that lie in its blocks.
    private List<Binding> inBlocks(VirtualNumber vn, int limit) {
        var home = works.registry().home(vn);
        if (home.isEmpty()) return List.of();
        var wire = wire();
        var found = new ArrayList<Binding>();
        try {
            for (var block : works.database().transact(connection -> LeaseTable.inUse(connection, vn))) {
                var bytes = Blocks.read(wire, home.get().partition(), epoch(home.get().partition()), List.of(block)).toCompletableFuture().join()
                    .orElseThrow(() -> new StoreUnavailable("an index is being built")).getFirst();
                var header = Blocks.header(bytes);
                for (int code = 0; header.isPresent() && code < block.size() && found.size() < limit; code++) {
                    var record = new Found(block.at(code), (int) header.get().birth(), header.get().keyVersion(), home.get().pool(), Blocks.record(bytes, code));
                    if (record.clear().state() == State.OPEN) open(record).ifPresent(found::add);
                }
            }
        } catch (CompletionException | SQLException away) {
            throw new StoreUnavailable("a server does not answer");
        }
        return found;
    }

    List<Binding> search(Query query, int limit) {
        var found = new ArrayList<Binding>();
        if (query instanceof ByVirtualNumber(var vn)) found.addAll(inBlocks(vn, limit));
        var ids = List.copyOf(ids(query));
        for (int from = 0; from < ids.size() && found.size() < limit; from += CHUNK) {
            for (var binding : bindings(ids.subList(from, Math.min(ids.size(), from + CHUNK)))) {
                if (found.size() < limit && matches(binding, query)) found.add(binding);
            }
        }
        return found;
    }

    /// What somebody holds in all pools, as the index shows it.
    private Set<BindingId> held(RealNumber party, long now) {
        var wire = wire();
        var ids = new LinkedHashSet<BindingId>();
        try {
            for (int pool : works.registry().pools().values()) {
                var home = works.registry().partition(pool);
                if (home.isEmpty()) continue;
                int partition = home.get();
                var slots = wire.slots(partition, epoch(partition), Names.slots(partition, new Bytes(works.keys().caller(party, pool)))).toCompletableFuture().join()
                    .orElseThrow(() -> new StoreUnavailable("an index is being built"));
                for (byte[] cell : slots) Cells.slot(cell).filter(slot -> now < slot.until()).ifPresent(slot -> ids.add(BindingIds.of(slot.id())));
            }
        } catch (CompletionException away) {
            throw new StoreUnavailable("Redis does not answer");
        }
        return ids;
    }

    private Set<BindingId> ids(Query query) {
        long now = works.now().toEpochMilli();
        return switch (query) {
            case ByParty(var party) -> {
                var found = held(party, now);
                found.addAll(noted(works.party(party)));
                yield found;
            }
            case ByReference(var reference) -> noted(works.reference(reference));
            case ByVirtualNumber(var vn) -> ids("SELECT DISTINCT id FROM claim WHERE pool = (SELECT pool FROM virtual_number WHERE vn = ?) AND vn = ? AND free_at > ? LIMIT 10000",
                vn.digits().substring(1), vn.digits().substring(1), now);
        };
    }

    private Set<BindingId> noted(Bytes key) {
        return ids("SELECT id FROM binding_reference WHERE reference = ? LIMIT 10000", (Object) key.value());
    }

    private Set<BindingId> ids(String sql, Object... parameters) {
        var ids = new LinkedHashSet<BindingId>();
        try {
            return works.database().transact(connection -> {
                Sql.each(connection, sql, row -> ids.add(BindingIds.of(row.getBytes(1))), parameters);
                return ids;
            });
        } catch (SQLException away) {
            throw new StoreUnavailable("MariaDB does not answer");
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
