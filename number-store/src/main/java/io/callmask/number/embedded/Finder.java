package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.Query.ByParty;
import io.callmask.number.store.NumberStore.Query.ByReference;
import io.callmask.number.store.NumberStore.Query.ByVirtualNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What bindings are searched by. It only says which may match: a row is taken out again some time after it has become void. One thread writes, any thread searches.
final class Finder {
    /// One VN has the bindings of half the world: they are dealt out over so many hashes.
    private static final int HEAPS = 64;
    private static final int SLACK = 1_000;

    private final Table rows = new Table();
    private long voids;
    private int turn;

    /// Adds a binding's row.
    void add(Binding binding, byte[] row) {
        for (int hash : hashes(binding)) rows.add(hash, row);
    }

    /// Adds a row by what [#hashes] gave, from the next [#settle] on.
    void addLater(int[] hashes, byte[] row) {
        for (int hash : hashes) rows.addLater(hash, row);
    }

    void settle() {
        rows.settle();
    }

    /// Notes that a binding's row has become void.
    void isVoid(Binding binding) {
        voids += hashes(binding).length;
    }

    /// Lets go of some void rows when half of all are.
    ///
    /// @param isCurrent whether a row is still what the tables hold
    void tidy(Predicate<byte[]> isCurrent) {
        if (voids < rows.size() / 2 + SLACK) return;
        long before = rows.size();
        rows.tidy(turn++, isCurrent);
        voids -= before - rows.size();
    }

    /// Shows rows that may match until the reading returns something.
    <T> @Nullable T find(Query query, Table.Reading<T> reading) {
        int heaps = query instanceof ByVirtualNumber ? HEAPS : 1;
        for (int heap = 0; heap < heaps; heap++) {
            var found = rows.find(hash(query, heap), reading);
            if (found != null) return found;
        }
        return null;
    }

    /// Of all that a binding is found by; each person once, so that none is shown twice.
    static int[] hashes(Binding binding) {
        var deal = binding.deal();
        int heap = binding.id().value().hashCode() & HEAPS - 1;
        var people = deal.people();
        int[] hashes = new int[people.size() + 1 + (deal.y().equals(deal.x()) ? 0 : 1) + (binding.reference().isEmpty() ? 0 : 1)];
        int count = 0;
        for (var each : people) hashes[count++] = hash(each);
        hashes[count++] = hash(deal.x(), heap);
        if (!deal.y().equals(deal.x())) hashes[count++] = hash(deal.y(), heap);
        if (!binding.reference().isEmpty()) hashes[count] = hash(binding.reference());
        return hashes;
    }

    /// The same, of a binding for one or two people.
    ///
    /// @param id     hash of its id
    /// @param people hashes of their digits
    static int[] hashes(int id, int[] people, VirtualNumber x, VirtualNumber y, String reference) {
        int heap = id & HEAPS - 1;
        int[] hashes = new int[people.length + 1 + (y.equals(x) ? 0 : 1) + (reference.isEmpty() ? 0 : 1)];
        int count = 0;
        for (int each : people) hashes[count++] = Table.mixed(each);
        hashes[count++] = hash(x, heap);
        if (!y.equals(x)) hashes[count++] = hash(y, heap);
        if (!reference.isEmpty()) hashes[count] = hash(reference);
        return hashes;
    }

    private static int hash(Query query, int heap) {
        return switch (query) {
            case ByParty(var party) -> hash(party);
            case ByVirtualNumber(var vn) -> hash(vn, heap);
            case ByReference(var reference) -> hash(reference);
        };
    }

    private static int hash(RealNumber party) {
        return Table.mixed(party.digits().hashCode());
    }

    private static int hash(VirtualNumber vn, int heap) {
        return Table.mixed(31 * vn.digits().hashCode() + heap + 1);
    }

    private static int hash(String reference) {
        return Table.mixed(reference.hashCode() + 1);
    }

    /// All that a binding is found by.
    static List<Query> queries(Binding binding) {
        var deal = binding.deal();
        var people = deal.people();
        var queries = new ArrayList<Query>(people.size() + 3);
        for (var each : people) queries.add(new ByParty(each));
        queries.add(new ByVirtualNumber(deal.x()));
        if (!deal.y().equals(deal.x())) queries.add(new ByVirtualNumber(deal.y()));
        if (!binding.reference().isEmpty()) queries.add(new ByReference(binding.reference()));
        return queries;
    }
}
