package io.callmask.sip.stir;

import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/// Looks at what is signed of a call before it asks another router, away from the threads that own calls: a signature takes longer to check than the
/// rest of the call altogether. Calls of trunks that do not want it go straight on.
///
/// What is refused here is refused before any VN is looked up, so it says nothing about which of them live.
public final class VerifyingRouter implements Router {
    private final Router inner;
    private final NumberPlan plan;
    private final Supplier<Map<String, Policy>> policies;
    private final Verifier verifier;
    private final Executor executor;

    /// What is done about a trunk's signatures.
    public enum Policy {
        /// They are not looked at.
        OFF,
        /// What was found is noted in the record, and routing is told.
        NOTE,
        /// And who has no valid one is refused, so all texts are.
        REQUIRE
    }

    /// @param policies     by trunk, off for those that are not there; asked anew for every call
    /// @param certificates asked anew for every call
    /// @param freshness    how far our clock may be from the time of signing, either way
    /// @param executor     refuses when it has too much to do
    public VerifyingRouter(Router inner, NumberPlan plan, Supplier<Map<String, Policy>> policies, Supplier<KnownCertificates> certificates, Duration freshness, Executor executor) {
        this.inner = inner;
        this.plan = plan;
        this.policies = policies;
        this.verifier = new Verifier(certificates, freshness);
        this.executor = executor;
    }

    @Override public CompletionStage<Decision> route(RouteQuestion question) {
        var policy = policies.get().getOrDefault(question.trunk().name(), Policy.OFF);
        // SHAKEN signs calls, so a text has nothing that could be looked at. Who needs help is told so, and alarmed, whoever signed.
        boolean isSpared = policy == Policy.NOTE && question.isText() || plan.isEmergency(question.dialled(), question.trunk().country());
        if (policy == Policy.OFF || isSpared) return inner.route(question);
        if (question.isText() || question.signed().isEmpty()) return judged(question, policy, SignatureVerdict.ABSENT);
        try {
            return CompletableFuture.supplyAsync(() -> verdict(question), executor).thenCompose(verdict -> judged(question, policy, verdict));
        } catch (RejectedExecutionException _) {
            return judged(question, policy, SignatureVerdict.UNREAD);
        }
    }

    private SignatureVerdict verdict(RouteQuestion question) {
        return verifier.verdict(question.signed(), number(question.caller(), question), number(question.dialled(), question), question.now());
    }

    private CompletionStage<Decision> judged(RouteQuestion question, Policy policy, SignatureVerdict verdict) {
        if (policy != Policy.REQUIRE || verdict.refusal() == Refusal.NONE) return inner.route(question.judged(verdict));
        var parties = new Decision.Parties(digits(question.caller(), question), digits(question.dialled(), question), "", verdict, question.diversions());
        return CompletableFuture.completedStage(new Decision.Refuse(parties, verdict.refusal(), "", "", ""));
    }

    private Optional<PhoneNumber> number(String text, RouteQuestion question) {
        return plan.read(text, question.trunk().country());
    }

    private String digits(String text, RouteQuestion question) {
        return number(text, question).map(PhoneNumber::digits).orElse("");
    }

    @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
        return inner.holds(dial, age, now);
    }

    @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
        return inner.again(dial, now);
    }

    @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
        return inner.redirected(dial, by, user);
    }

    @Override public TextVerdict judge(Decision.Dial dial, String words) {
        return inner.judge(dial, words);
    }
}
