package io.callmask.number.inventory;

import io.callmask.number.VirtualNumber;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Stock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;

/// What the inventory asks of the store that takes VNs from its pools. All of it may block.
public interface Shelves {
    /// The pools, with the numbers that they have now.
    Pools stocked();

    /// Just before changes are committed: sees to it that nothing can be bound any more on numbers that come, go, or change pool or class, until [#restock] or [#release].
    ///
    /// @param connection of the inventory's transaction
    /// @return those of these numbers on which something is open or rests; with one of them the changes must not be committed
    /// @throws SQLException when that cannot be found out
    Set<VirtualNumber> hold(Connection connection, Collection<Stock.Change> changes) throws SQLException;

    /// Goes by all that was committed until now, by whomever.
    ///
    /// @throws SQLException when that cannot be read
    void follow() throws SQLException;

    /// The changes were committed: goes by them from now on.
    void restock(Collection<Stock.Change> changes);

    /// The changes were not committed.
    void release(Collection<Stock.Change> changes);

    /// Whether anything on the number is open or rests.
    ///
    /// @throws SQLException when that cannot be found out
    boolean isUsed(VirtualNumber vn) throws SQLException;

    /// Whether nothing has to be held for a change: neither pool nor class become another.
    static boolean isQuiet(Pools pools, Stock.Change change) {
        var entry = pools.stock().entry(change.vn());
        return entry != null && change.becomes().isPresent() && entry.pool().equals(change.pool()) && entry.number().kind() == change.becomes().get().kind();
    }
}
