package io.callmask.sip.stir;

import static io.callmask.sip.stir.Carrier.ALICE;
import static io.callmask.sip.stir.Carrier.NOW;
import static io.callmask.sip.stir.Carrier.X;
import static io.callmask.sip.stir.Carrier.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.RealNumber;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Parties;
import io.callmask.routing.Decision.Refuse;
import io.callmask.routing.Decision;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextVerdict;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class VerifyingRouterTest {
    private static final Refuse NOBODY = new Refuse(new Parties("", ""), Refusal.NO_SUCH_NUMBER, "", "", "");
    private final List<RouteQuestion> asked = new ArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private VerifyingRouter router(Executor executor) {
        var inner = new Router() {
            @Override public CompletionStage<Decision> route(RouteQuestion question) {
                asked.add(question);
                return CompletableFuture.completedStage(NOBODY);
            }

            @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
                return false;
            }

            @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
                throw new UnsupportedOperationException("nobody is dialled");
            }

            @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
                return Optional.of(RealNumber.of(user));
            }

            @Override public TextVerdict judge(Decision.Dial dial, String words) {
                return new TextVerdict.Passed(words, TextVerdict.Finding.CLEAN);
            }
        };
        return new VerifyingRouter(inner, new NumberPlan(), () -> Map.of("noting", Policy.NOTE, "strict", Policy.REQUIRE), Carrier::known, Duration.ofSeconds(60), executor);
    }

    private static RouteQuestion question(String trunk, Trunk.Identity identity, String dialled, String asserted, String from, String... signed) {
        return new RouteQuestion(new Trunk(trunk, "US", identity, true), dialled, asserted, from, NOW, false, List.of(signed), SignatureVerdict.UNCHECKED);
    }

    private static RouteQuestion question(String trunk, String... signed) {
        return question(trunk, Trunk.Identity.PAI_OR_FROM, X, ALICE, "", signed);
    }

    private static RouteQuestion text(String trunk, String dialled) {
        return new RouteQuestion(new Trunk(trunk, "US", Trunk.Identity.PAI, true), dialled, ALICE, "", NOW, true, List.of("garbage"), SignatureVerdict.UNCHECKED);
    }

    @Test void a_text_is_neither_judged_nor_held_up_here() {
        for (var trunk : List.of("other", "noting")) {
            asked.clear();
            assertThat(decide(text(trunk, X))).isSameAs(NOBODY);
            assertThat(asked).containsExactly(text(trunk, X));
        }
        assertThat(waiting).isEmpty();
    }

    @Test void where_a_signature_is_required_a_text_has_none() {
        assertThat(decide(text("strict", X))).isEqualTo(new Refuse(new Parties(ALICE, X, "", SignatureVerdict.ABSENT), Refusal.SIGNATURE_MISSING, "", "", ""));
        assertThat(asked).as("nothing is looked up").isEmpty();
        assertThat(decide(text("strict", "911"))).as("told where help is").isSameAs(NOBODY);
    }

    private Decision decide(RouteQuestion question) {
        var stage = router(Runnable::run).route(question).toCompletableFuture();
        assertThat(stage).isDone();
        return stage.join();
    }

    private SignatureVerdict noted(RouteQuestion question) {
        assertThat(decide(question)).isSameAs(NOBODY);
        assertThat(asked.getLast().signed()).isEmpty();
        return asked.getLast().verdict();
    }

    @Test void a_trunk_without_policy_goes_straight_on() {
        var question = question("other", "garbage");

        assertThat(router(_ -> { throw new AssertionError("nothing to do"); }).route(question).toCompletableFuture().join()).isSameAs(NOBODY);
        assertThat(asked).containsExactly(question);
    }

    @Test void a_trunk_whose_signatures_are_noted_goes_on_with_the_verdict() {
        assertThat(noted(question("noting", identity()))).isEqualTo(SignatureVerdict.A);
        assertThat(noted(question("noting"))).isEqualTo(SignatureVerdict.ABSENT);
        assertThat(noted(question("noting", "garbage"))).isEqualTo(SignatureVerdict.MALFORMED);
    }

    @Test void a_trunk_that_requires_a_signature_goes_on_with_a_valid_one_only() {
        assertThat(noted(question("strict", identity()))).isEqualTo(SignatureVerdict.A);
        asked.clear();
        assertThat(decide(question("strict"))).isEqualTo(new Refuse(new Parties(ALICE, X, "", SignatureVerdict.ABSENT), Refusal.SIGNATURE_MISSING, "", "", ""));
        assertThat(decide(question("strict", identity(), identity()))).isEqualTo(new Refuse(new Parties(ALICE, X, "", SignatureVerdict.SEVERAL), Refusal.SIGNATURE_INVALID, "", "", ""));
        assertThat(asked).as("nothing is looked up").isEmpty();
    }

    @Test void whoever_calls_for_help_is_told_so_without_a_signature() {
        assertThat(decide(question("strict", Trunk.Identity.PAI_OR_FROM, "911", ALICE, ""))).isSameAs(NOBODY);
    }

    @Test void the_caller_is_who_the_trunk_says_in_whatever_form() {
        assertThat(noted(question("noting", Trunk.Identity.FROM, "(215)555-1213", "+19990000000", "2155551212", identity()))).isEqualTo(SignatureVerdict.A);
        assertThat(noted(question("noting", Trunk.Identity.PAI, X, "anonymous", ALICE, identity()))).isEqualTo(SignatureVerdict.OTHER_CALLER);
        assertThat(noted(question("noting", Trunk.Identity.PAI_OR_FROM, X + ";ext=12", "", ALICE, identity()))).isEqualTo(SignatureVerdict.A);
    }

    @Test void it_is_done_where_it_holds_up_nobody() {
        var stage = router(waiting::add).route(question("noting", identity())).toCompletableFuture();

        assertThat(stage).isNotDone();
        assertThat(asked).isEmpty();
        waiting.remove().run();
        assertThat(stage.join()).isSameAs(NOBODY);
    }

    @Test void with_too_much_to_do_a_call_goes_on_unless_a_signature_is_required() {
        var full = router(_ -> { throw new RejectedExecutionException(); });

        assertThat(full.route(question("noting", identity())).toCompletableFuture().join()).isSameAs(NOBODY);
        assertThat(asked.getLast().verdict()).isEqualTo(SignatureVerdict.UNREAD);
        assertThat(((Refuse) full.route(question("strict", identity())).toCompletableFuture().join()).why()).isEqualTo(Refusal.SIGNATURE_UNREAD);
    }
}
