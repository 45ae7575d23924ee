package io.callmask.routing;

import io.callmask.number.Binding;
import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Decision.Parties;
import io.callmask.routing.Decision.Refuse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Decides calls by what the store says of (VN dialled, caller).
///
/// **Strangers are alike.** Whoever is no party must not learn from the answer, nor from the time that it takes, whether a
/// VN lives. So every question goes the same way: both texts are read (at a cost that depends on nothing but these texts),
/// then the store is asked exactly once, with a number that nobody has in the place of one that could not be read, and
/// only then is it decided. What is refused differs in the record, not outside ([Refusal]'s first rows). More
/// work is done only for a caller whose pair routes, and who so knows already that the VN lives.
public final class StoreRouter implements Router {
    /// Of no country, and as long as a number can be: it stands for a caller or a VN that could not be read.
    private static final PhoneNumber NOBODY = new PhoneNumber("+99999999999999999999");

    private final NumberStore store;
    private final NumberPlan plan;
    private final List<Trunk> outbound;

    /// @param store  asked once for a stranger, twice for a call that may go through
    /// @param plan   reads the numbers
    /// @param trunks all of them, in order of preference; calls leave by the first that is outbound
    public StoreRouter(NumberStore store, NumberPlan plan, List<Trunk> trunks) {
        this.store = store;
        this.plan = plan;
        this.outbound = trunks.stream().filter(Trunk::outbound).toList();
        trunks.stream().map(Trunk::country).distinct().forEach(plan::prepare);
    }

    @Override public CompletionStage<Decision> route(RouteQuestion question) {
        return CompletableFuture.completedFuture(decide(question));
    }

    private Decision decide(RouteQuestion question) {
        var country = question.trunk().country();
        var dialled = plan.read(question.dialled(), country);
        var caller = plan.read(caller(question), country);
        boolean isEmergency = plan.isEmergency(question.dialled(), country);
        var parties = new Parties(digits(caller), digits(dialled));
        var key = new RouteKey(new VirtualNumber(isEmergency ? NOBODY : dialled.orElse(NOBODY)), new RealNumber(caller.orElse(NOBODY)));
        var answer = store.look(key, question.now());
        // An emergency number must never lead through a binding, not even if somebody made it a VN.
        if (isEmergency || dialled.isEmpty()) return new Refuse(parties, Refusal.NO_SUCH_NUMBER, "", "");
        if (caller.isEmpty()) return anonymous(parties, answer);
        return switch (answer) {
            case RouteAnswer.Found(var route) -> found(parties, key, route, question.now());
            case RouteAnswer.Closed(var binding, var pool) -> new Refuse(parties, Refusal.BINDING_CLOSED, pool, binding.value());
            case RouteAnswer.NotAParty(var pool) -> new Refuse(parties, Refusal.CALLER_NOT_A_PARTY, pool, "");
            case RouteAnswer.NoSuchNumber() -> new Refuse(parties, Refusal.NO_SUCH_NUMBER, "", "");
            case RouteAnswer.Unavailable() -> new Refuse(parties, Refusal.STORE_UNAVAILABLE, "", "");
        };
    }

    /// The text that the trunk vouches for as the caller's number (RFC 3325).
    private static String caller(RouteQuestion question) {
        return switch (question.trunk().identity()) {
            case PAI_OR_FROM -> question.asserted().isEmpty() ? question.from() : question.asserted();
            case PAI -> question.asserted();
            case FROM -> question.from();
        };
    }

    private static String digits(Optional<PhoneNumber> number) {
        return number.map(PhoneNumber::digits).orElse("");
    }

    /// Whom a caller without a number reaches: nobody, whatever the store said of the number that stood in for theirs.
    private static Refuse anonymous(Parties parties, RouteAnswer answer) {
        return switch (answer) {
            case RouteAnswer.Found(var route) -> new Refuse(parties, Refusal.CALLER_ANONYMOUS, route.binding().pool(), "");
            case RouteAnswer.Closed(_, var pool) -> new Refuse(parties, Refusal.CALLER_ANONYMOUS, pool, "");
            case RouteAnswer.NotAParty(var pool) -> new Refuse(parties, Refusal.CALLER_ANONYMOUS, pool, "");
            case RouteAnswer.NoSuchNumber() -> new Refuse(parties, Refusal.NO_SUCH_NUMBER, "", "");
            case RouteAnswer.Unavailable() -> new Refuse(parties, Refusal.STORE_UNAVAILABLE, "", "");
        };
    }

    private Decision found(Parties parties, RouteKey key, Route route, Instant now) {
        var binding = route.binding();
        if (!binding.isOpenAt(now)) return refuse(parties, Refusal.BINDING_CLOSED, binding);
        // The store promises both. Were it wrong, the call would reach the wrong person: better none.
        boolean isWhatWasAsked = route.key().equals(key) && Route.of(binding).contains(route);
        if (!isWhatWasAsked) return refuse(parties, Refusal.BUG, binding);
        // A real number that is a VN of ours would lead on into another binding. The store refuses such a bind, but a
        // pool may have been given the number later.
        return switch (store.look(new RouteKey(new VirtualNumber(route.ring().number()), key.caller()), now)) {
            case RouteAnswer.NoSuchNumber() -> outbound.isEmpty() ? refuse(parties, Refusal.NO_TRUNK, binding) : new Dial(parties, route, outbound.getFirst());
            case RouteAnswer.Unavailable() -> refuse(parties, Refusal.STORE_UNAVAILABLE, binding);
            case RouteAnswer.Found _, RouteAnswer.Closed _, RouteAnswer.NotAParty _ -> refuse(parties, Refusal.BUG, binding);
        };
    }

    private static Refuse refuse(Parties parties, Refusal why, Binding binding) {
        return new Refuse(parties, why, binding.pool(), binding.id().value());
    }

    @Override public boolean holds(Dial dial, Instant now) {
        var decided = dial.route();
        return store.look(decided.key(), now) instanceof RouteAnswer.Found(var route)
            && route.binding().id().equals(decided.binding().id())
            && route.binding().generation() == decided.binding().generation()
            && route.ring().equals(decided.ring())
            && route.show().equals(decided.show())
            && route.binding().isOpenAt(now);
    }
}
