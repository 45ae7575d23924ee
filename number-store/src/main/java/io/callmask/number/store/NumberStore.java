package io.callmask.number.store;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.RouteKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Bindings and their routes. All methods may be called from any thread and none blocks.
public interface NumberStore extends AutoCloseable {
    /// Binds, and completes when the binding is durable and calls find it, or with the reason why not.
    /// The stage never completes exceptionally.
    CompletionStage<BindResult> bind(BindRequest request);

    /// Releases a binding: its routes rest from now on. Completes when that is durable.
    /// The stage never completes exceptionally.
    CompletionStage<UnbindResult> unbind(BindingId id);

    /// The open binding of that id; empty when there never was one, or it has been released or has expired.
    Optional<Binding> binding(BindingId id);

    /// Open bindings that match, at most `limit` (1 to 1,000) of them, in no particular order.
    List<Binding> search(Query query, int limit);

    /// What a call with this key means at `now`. Used in the call path: the answer comes at once.
    RouteAnswer look(RouteKey key, Instant now);

    /// How full the pools are.
    List<PoolUse> pools();

    /// Whether binds can be made durable at this moment.
    boolean isWritable();

    @Override void close();

    /// What to search for.
    sealed interface Query {
        record ByParty(RealNumber party) implements Query {}
        record ByVirtualNumber(VirtualNumber vn) implements Query {}
        record ByReference(String reference) implements Query {}
    }

    /// The answer to [NumberStore#look].
    sealed interface RouteAnswer {
        /// The pair routes.
        record Found(io.callmask.number.route.Route route) implements RouteAnswer {}
        /// The pair did route: its binding has been released or has expired, and the pair rests.
        record Closed(BindingId binding, String pool) implements RouteAnswer {}
        /// The VN is ours, but this caller is no party of any binding on it.
        record NotAParty(String pool) implements RouteAnswer {}
        /// The number dialled is not one of our VNs.
        record NoSuchNumber() implements RouteAnswer {}
        /// The index cannot answer: never to be taken for "no binding".
        record Unavailable() implements RouteAnswer {}
    }

    /// One pool's use.
    ///
    /// @param pool      its name
    /// @param numbers   VNs in it
    /// @param open      open bindings
    /// @param resting   (caller, VN) pairs at rest
    /// @param busiest   most pairs, open or resting, that one caller holds: the pool needs at least that many VNs
    record PoolUse(String pool, int numbers, long open, long resting, int busiest) {}
}
