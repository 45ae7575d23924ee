package io.callmask.number.store;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Bindings and their routes. All methods may be called from any thread; only [#binding], [#search] and [#close] may block.
public interface NumberStore extends AutoCloseable {
    /// Binds, and completes when the binding is durable and calls find it, or with the reason why not.
    /// The stage never completes exceptionally.
    CompletionStage<BindResult> bind(BindRequest request);

    /// Changes an open binding in place: all the changes or none, as one new generation. Completes when that is durable and calls find it,
    /// or with the reason why not. What a changed binding no longer holds rests as if it had been released.
    /// The stage never completes exceptionally.
    ///
    /// @param generation the generation that the caller has seen; another is refused with `GENERATION_OUT_OF_DATE`
    /// @param changes    at least one, applied in order
    CompletionStage<BindResult> update(BindingId id, long generation, List<Change> changes);

    /// Releases a binding: its routes rest from now on. Completes when that is durable.
    /// The stage never completes exceptionally.
    CompletionStage<UnbindResult> unbind(BindingId id);

    /// The open binding of that id; empty when there never was one, or it has been released or has expired.
    ///
    /// @throws StoreUnavailable when that is not known at this moment
    Optional<Binding> binding(BindingId id);

    /// Open bindings that match, at most `limit` (1 to 1,000) of them, in no particular order.
    ///
    /// @throws StoreUnavailable when that is not known at this moment
    List<Binding> search(Query query, int limit);

    /// What a call with this key means at `now`. Changes nothing: of a VN that waits for its first caller (XYB) it says what [#route] would
    /// make of this one. When the answer is at hand the stage is complete on return. It never completes exceptionally.
    CompletionStage<RouteAnswer> look(RouteKey key, Instant now);

    /// What to do with a call that has this key: as [#look], and who called is noted where it matters. The first caller of a VN in mode XYB becomes
    /// A by one compare-and-set, and is answered when that is durable. When the answer is at hand the stage is complete on return.
    /// It never completes exceptionally.
    CompletionStage<RouteAnswer> route(RouteKey key, Instant now);

    /// Whether an answer still holds, by what is known here without waiting: false when its binding has been changed or has ended, or
    /// when the answer has become too old to be believed. What is so then, [#look] says.
    ///
    /// @param age nanoseconds since it was asked for, by whichever of the clocks says more
    boolean holds(RouteKey key, RouteAnswer.Found found, long age, Instant now);

    /// Whether the number is one of our VNs, in whichever pool.
    boolean isOurs(VirtualNumber vn);

    /// How full the pools are.
    List<PoolUse> pools();

    /// How full a pool's classes are, each that has numbers; none when there is no such pool, or the store does not count so.
    default List<ClassUse> classes(String pool) {
        return List.of();
    }

    /// Whether binds can be made durable at this moment.
    boolean isWritable();

    /// The index, where it lies apart from the journal and can be built anew while the store is used; empty where it cannot.
    default Optional<Rebuildable> index() {
        return Optional.empty();
    }

    @Override void close();

    /// An index that can be built anew from the journal, one part after another: only what lies in the part that is being built is unavailable meanwhile. Any thread; never waits.
    interface Rebuildable {
        /// Whether what was asked for has begun; if not, whether because it goes on already, or because the index is away or being built as it is.
        enum Begun { YES, UNDER_WAY, UNAVAILABLE }

        /// How far it is.
        ///
        /// @param isUnderWay whether anything is left to be done of what was asked for
        /// @param pools      those whose numbers lie in the part that is next or being built; empty when nothing is left
        /// @param done       parts that are built
        /// @param of         parts that were asked for; 0 when nothing ever was
        /// @param rows       journal rows read of the part that is being built
        /// @param percent    the share of its rows that they are, 0 to 100
        /// @param trouble    what keeps it from going on, which it tries again; or, when nothing is left, why it was given up; empty when nothing does
        record State(boolean isUnderWay, List<String> pools, int done, int of, long rows, int percent, String trouble) {
            public State {
                pools = List.copyOf(pools);
            }
        }

        /// Begins to build anew what the numbers of some pools lie in.
        ///
        /// @param pools by name, each one of the settings'; empty for all
        Begun rebuild(Collection<String> pools);

        State state();
    }

    /// What to search for.
    sealed interface Query {
        record ByParty(RealNumber party) implements Query {}
        record ByVirtualNumber(VirtualNumber vn) implements Query {}
        record ByReference(String reference) implements Query {}
    }

    /// The answer to [NumberStore#look] and [NumberStore#route].
    sealed interface RouteAnswer {
        /// The call routes.
        ///
        /// @param ring whom to ring: what `route.target()` comes to at that moment
        record Found(Route route, RealNumber ring) implements RouteAnswer {}
        /// The caller is a party, but there is nobody to ring.
        record Barred(Route route, Target.Why why) implements RouteAnswer {}
        /// The call did route: its binding has been released, changed or has expired, and what it held rests.
        record Closed(BindingId binding, String pool) implements RouteAnswer {}
        /// The VN is ours, but this caller is no party of any binding on it.
        record NotAParty(String pool) implements RouteAnswer {}
        /// The VN is told apart by extensions, and none was keyed.
        record ExtensionMissing(String pool) implements RouteAnswer {}
        /// The extension keyed is nobody's.
        record NoSuchExtension(String pool) implements RouteAnswer {}
        /// The operator has locked the VN.
        record Locked(String pool) implements RouteAnswer {}
        /// The number dialled is not one of our VNs.
        record NoSuchNumber() implements RouteAnswer {}
        /// The index cannot answer: never to be taken for "no binding".
        record Unavailable() implements RouteAnswer {}
    }

    /// The store cannot say at this moment what it was asked: a server does not answer, or an index is being built. Never to be taken for "there is none".
    final class StoreUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public StoreUnavailable(String reason) {
            super(reason);
        }
    }

    /// One pool's use.
    ///
    /// @param pool      its name
    /// @param numbers   VNs in it
    /// @param open      open bindings
    /// @param resting   (caller, VN) pairs at rest
    /// @param busiest   most pairs, open or resting, that one caller holds: the pool needs at least that many VNs
    record PoolUse(String pool, int numbers, long open, long resting, int busiest) {}

    /// One class of one pool. A number that is frozen or locked may be bound or resting beside.
    ///
    /// @param numbers      VNs of the class
    /// @param frozen       of them, frozen by the operator
    /// @param locked       of them, locked by the operator
    /// @param bound        with something open
    /// @param resting      with nothing open, but something at rest
    /// @param openSlots    pairs, whole numbers or extensions that are open, by what the class tells bindings apart
    /// @param restingSlots those at rest
    /// @param busiest      of known-caller numbers, most pairs that one caller holds, open or resting; else 0
    /// @param capacity     the largest that a number has, or 0 when there is no limit
    record ClassUse(NumberClass kind, int numbers, int frozen, int locked, long bound, long resting, long openSlots, long restingSlots, int busiest, int capacity) {}
}
