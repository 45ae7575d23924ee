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
import java.util.function.LongPredicate;

/// What bindings are searched by. It only says which may match: a row is taken out again some time after it has become void. One thread writes, any thread searches.
final class Finder {
    /// One VN has the bindings of half the world: they are dealt out over so many hashes.
    private static final int HEAPS = 1 << 10;
    private static final int SLACK = 1_000;

    private final Table rows;
    private long voids;
    private int turn;

    Finder(Pages pages) {
        rows = new Table(pages);
    }

    /// Adds a binding's row.
    void add(Binding binding, long row) {
        for (int hash : hashes(binding)) rows.add(hash, row);
    }

    /// Prepares for more, of which there will be `times` as many as there will be by then.
    void expect(Table.Claims more, double times) {
        rows.expect(more, times);
    }

    void append(Table.Claims claims, long[] all) {
        rows.append(claims, all);
    }

    void isFilled() {
        rows.isFilled();
    }

    /// Notes that a binding's row has become void.
    void isVoid(Binding binding) {
        voids += hashes(binding).length;
    }

    /// A binding's row has moved.
    void exchange(Binding binding, long old, long fresh) {
        for (int hash : hashes(binding)) rows.exchange(hash, old, fresh);
    }

    /// Lets go of a void row.
    void remove(Binding binding, long row) {
        for (int hash : hashes(binding)) {
            if (rows.remove(hash, row)) voids--;
        }
    }

    /// Lets go of some void rows when half of all are.
    ///
    /// @param isCurrent whether a row is still what the tables hold
    void tidy(LongPredicate isCurrent) {
        if (voids < rows.size() / 2 + SLACK) return;
        long before = rows.size();
        rows.tidy(turn++, isCurrent);
        voids -= before - rows.size();
    }

    /// Shows rows that may match until one is what is looked for; one may be shown twice.
    void find(Query query, Table.Looking looking) {
        int heaps = query instanceof ByVirtualNumber ? HEAPS : 1;
        for (int heap = 0; heap < heaps; heap++) {
            if (rows.find(hash(query, heap), looking) != Pages.NONE) return;
        }
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

    /// Of a VN of a binding.
    ///
    /// @param id hash of the binding's id
    static int hash(int id, VirtualNumber vn) {
        return hash(vn, id & HEAPS - 1);
    }

    /// Of a reference.
    ///
    /// @param reference its hash
    static int hash(int reference) {
        return Table.mixed(reference + 1);
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
        return hash(reference.hashCode());
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
