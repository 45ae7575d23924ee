package io.callmask.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Direction;
import io.callmask.number.Directions;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;
import io.callmask.number.store.NumberStore.RouteAnswer.Found;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Decision.Parties;
import io.callmask.routing.Decision.Refuse;
import io.callmask.routing.StoreRouter.PoolRules;
import io.callmask.routing.Trunk.Identity;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.text.TextVerdict;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkSight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoreRouterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String ALICE = "+15551112222";
    private static final String BOB = "+15553334444";
    private static final String STRANGER = "+15559990000";
    private static final String X = "+15550001001";
    private static final String Y = "+15550001000";
    private static final String Z = "+15550001002";
    private static final String NO_VN = "+15550009999";
    private static final Trunk CARRIER = new Trunk("carrier", "US", Identity.PAI_OR_FROM, true);

    private final FakeStore store = new FakeStore();
    private final Router router = new StoreRouter(store, new NumberPlan(), List.of(CARRIER));

    private static Binding binding(long generation, Instant from, Instant until) {
        var deal = new Deal.Axyb(RealNumber.of(ALICE), RealNumber.of(BOB), VirtualNumber.of(X), VirtualNumber.of(Y));
        return new Binding(new BindingId("b-1"), generation, "default", deal, Terms.USUAL, from, until, "order-42");
    }

    @BeforeEach void bind() {
        store.pool("default", X, Y);
        store.open(binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60)));
    }

    private static Decision decide(Router router, Trunk trunk, String dialled, String asserted, String from) {
        var stage = router.route(new RouteQuestion(trunk, dialled, asserted, from, NOW)).toCompletableFuture();
        assertThat(stage).isDone();
        return stage.join();
    }

    private Decision call(String dialled, String caller) {
        return decide(router, CARRIER, dialled, caller, "");
    }

    private Dial dial() {
        return (Dial) call(Y, ALICE);
    }

    @ParameterizedTest(name = "{0} dials {1}: {2} is rung, {3} is shown")
    @CsvSource({ALICE + ',' + Y + ',' + BOB + ',' + X + ",A_TO_B", BOB + ',' + X + ',' + ALICE + ',' + Y + ",B_TO_A"})
    void a_party_reaches_the_other_and_shows_their_own_vn(String caller, String dialled, String rung, String shown, Direction direction) {
        assertThat(call(dialled, caller)).isInstanceOfSatisfying(Dial.class, dial -> {
            assertThat(dial.parties()).isEqualTo(new Parties(caller, dialled, ""));
            assertThat(dial.ring()).isEqualTo(RealNumber.of(rung));
            assertThat(dial.show()).isEqualTo(VirtualNumber.of(shown));
            assertThat(dial.route().direction()).isEqualTo(direction);
            assertThat(dial.trunks()).containsExactly(CARRIER);
        });
    }

    @Test void national_forms_are_read_by_the_country_of_the_trunk() {
        assertThat(call("5550001000", "(555)111-2222")).isInstanceOf(Dial.class);
        assertThat(decide(router, new Trunk("abroad", "GB", Identity.FROM, true), "0015550001000", "", "0015551112222")).isInstanceOf(Dial.class);
    }

    @ParameterizedTest(name = "{0} dials {1}: {2}")
    @CsvSource({
        STRANGER + ',' + Y + ",      CALLER_NOT_A_PARTY, default",
        ALICE + ',' + X + ",         CALLER_NOT_A_PARTY, default",
        ALICE + ',' + NO_VN + ",     NO_SUCH_NUMBER,     ''",
        STRANGER + ',' + NO_VN + ",  NO_SUCH_NUMBER,     ''",
        ALICE + ",                   '', NO_SUCH_NUMBER, ''",
        ALICE + ",         echo-service, NO_SUCH_NUMBER, ''",
        "anonymous," + Y + ",        CALLER_ANONYMOUS,   default",
        "''," + Y + ",               CALLER_ANONYMOUS,   default",
        "12345," + Y + ",            CALLER_ANONYMOUS,   default",
        "anonymous," + NO_VN + ",    NO_SUCH_NUMBER,     ''",
        "anonymous,                  '', NO_SUCH_NUMBER, ''",
        ALICE + ",                   12, NO_SUCH_NUMBER, ''"})
    void strangers_are_told_apart_in_the_record_only(String caller, String dialled, Refusal why, String pool) {
        assertThat(call(dialled, caller)).isInstanceOfSatisfying(Refuse.class, refuse -> {
            assertThat(refuse.why()).isEqualTo(why);
            assertThat(refuse.pool()).isEqualTo(pool);
            assertThat(refuse.binding()).isEmpty();
            assertThat(refuse.why().status()).isEqualTo(404);
            assertThat(refuse.why().cause()).isEqualTo(Refusal.NO_SUCH_NUMBER.cause());
        });
        assertThat(store.looks()).as("questions to the store, alike for every stranger").isEqualTo(1);
    }

    @ParameterizedTest(name = "{1} from {0}")
    @CsvSource({"US,911", "US,+911", "US,112", "US,9-1-1", "DE,110", "DE,112", "GB,999", "CN,119", "JP,119", "AU,000", "US,911;phone-context=+1"})
    void emergency_numbers_of_each_country_are_refused_before_the_store_is_asked(String country, String dialled) {
        assertThat(decide(router, new Trunk("abroad", country, Identity.FROM, true), dialled, "", ALICE)).isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.why()).isEqualTo(Refusal.EMERGENCY));
        assertThat(store.looks()).isZero();
    }

    @Test void whoever_tries_number_after_number_is_locked_out_for_a_while_and_nobody_else() {
        var watching = new StoreRouter(store, new NumberPlan(), List.of(CARRIER), TrunkSight.CLEAR, () -> 0, _ -> StoreRouter.PoolRules.USUAL,
            new StoreRouter.LockoutRule(10, Duration.ofMinutes(1), Duration.ofMinutes(5)), 1);
        for (int i = 0; i < 10; i++) assertThat(why(watching, "+1555000" + (2_000 + i), BOB, NOW)).isEqualTo(Refusal.NO_SUCH_NUMBER);
        int looks = store.looks();
        assertThat(why(watching, X, BOB, NOW)).isEqualTo(Refusal.CALLER_LOCKED_OUT);
        assertThat(store.looks()).as("asked of the store for who is locked out").isEqualTo(looks);
        assertThat(decide(watching, CARRIER, Y, ALICE, "")).isInstanceOf(Dial.class);
        var later = NOW.plus(Duration.ofMinutes(5));
        store.open(binding(2, NOW, later.plusSeconds(60)));
        assertThat(watching.route(new RouteQuestion(CARRIER, X, BOB, "", later)).toCompletableFuture().join()).isInstanceOf(Dial.class);
    }

    private static Refusal why(Router asked, String dialled, String caller, Instant now) {
        return ((Refuse) asked.route(new RouteQuestion(CARRIER, dialled, caller, "", now)).toCompletableFuture().join()).why();
    }

    @Test void an_emergency_number_does_not_route_even_as_a_vn_with_a_binding() {
        store.pool("default", "+911");
        store.open(new Binding(new BindingId("b-2"), 1, "default", new Deal.Axb(RealNumber.of(ALICE), RealNumber.of(BOB), VirtualNumber.of("+911")), Terms.USUAL, NOW, NOW.plusSeconds(60), ""));
        assertThat(call("+911", ALICE)).isEqualTo(new Refuse(new Parties(ALICE, "+911", ""), Refusal.EMERGENCY, "", "", ""));
    }

    /// Whom a redirect rings: the callee, however the trunk writes the number; anybody else only by policy.
    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "REFUSED,             +15553334444,            ''", "REFUSED,             +15559990000, ''",
        "FOLLOWED,            +15553334444,            " + BOB, "FOLLOWED, 15553334444, " + BOB, "FOLLOWED, 5553334444, " + BOB, "FOLLOWED, (555)333-4444, " + BOB,
        "FOLLOWED,            +15553334444;rn=+1222,   " + BOB, "FOLLOWED, 9#15553334444, " + BOB, "FOLLOWED, 9%2315553334444, ''",
        "FOLLOWED,            +15559990000,            ''", "FOLLOWED, bob, ''", "FOLLOWED, '', ''", "FOLLOWED, +15553334445, ''", "FOLLOWED, 3334444, ''", "FOLLOWED, +445553334444, ''",
        "FOLLOWED_TO_NUMBERS, +15553334444,            " + BOB, "FOLLOWED_TO_NUMBERS, +15559990000, " + STRANGER, "FOLLOWED_TO_NUMBERS, 5559990000, " + STRANGER,
        "FOLLOWED_TO_NUMBERS, bob,                     ''", "FOLLOWED_TO_NUMBERS, 911, ''", "FOLLOWED_TO_NUMBERS, +112, ''",
        "FOLLOWED_TO_NUMBERS, +11880, ''", "FOLLOWED_TO_NUMBERS, +49110, ''", "FOLLOWED_TO_NUMBERS, +118800, ''", "FOLLOWED_TO_NUMBERS, +1188000, +1188000",
        "FOLLOWED, " + ALICE + ", ''", "FOLLOWED_TO_NUMBERS, " + ALICE + "," + ALICE, "FOLLOWED_TO_NUMBERS, " + Y + ", ''", "FOLLOWED_TO_NUMBERS, " + X + ", ''"})
    void a_redirect_rings_whom_the_policy_allows(Outlet.Redirects redirects, String user, String rung) {
        var usual = Outlet.USUAL;
        var format = new NumberFormat(NumberFormat.Form.DIGITS, "US", true, List.of(new NumberFormat.PrefixRule("", "9#")), "", NumberFormat.Vouching.PAI);
        var by = new Trunk("carrier", "US", Identity.FROM, true, new Outlet(usual.group(), 1, 1, usual.failOver(), usual.silence(), usual.times(), format, 0, 0, redirects));
        assertThat(router.redirected(dial(), by, user).map(RealNumber::digits).orElse("")).isEqualTo(rung);
    }

    @Test void a_released_binding_is_closed() {
        store.release(binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60)));
        assertThat(call(Y, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.BINDING_CLOSED, "default", "b-1", ""));
        assertThat(store.looks()).isEqualTo(1);
    }

    @Test void a_binding_made_before_the_clock_was_set_back_routes() {
        store.open(binding(2, NOW.plusSeconds(1), NOW.plusSeconds(60)));
        assertThat(call(Y, ALICE)).isInstanceOf(Dial.class);
    }

    @ParameterizedTest(name = "open from {0} s to {1} s")
    @CsvSource({"-60, 0", "-60, -1"})
    void a_binding_that_is_not_open_now_is_closed_whatever_the_store_says(long from, long until) {
        store.open(binding(2, NOW.plusSeconds(from), NOW.plusSeconds(until)));
        assertThat(call(Y, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.BINDING_CLOSED, "default", "b-1", "AXYB"));
    }

    @ParameterizedTest(name = "{0}, asserted \"{1}\", from \"{2}\": routes {3}")
    @CsvSource({
        "PAI_OR_FROM, " + ALICE + ", " + STRANGER + ", true",
        "PAI_OR_FROM, '',            " + ALICE + ",    true",
        "PAI_OR_FROM, anonymous,     " + ALICE + ",    false",
        "PAI_OR_FROM, " + STRANGER + ", " + ALICE + ", false",
        "PAI,         " + ALICE + ", '',               true",
        "PAI,         '',            " + ALICE + ",    false",
        "FROM,        " + STRANGER + ", " + ALICE + ", true",
        "FROM,        " + ALICE + ", '',               false"})
    void the_trunk_says_where_the_caller_stands(Identity identity, String asserted, String from, boolean routes) {
        var decision = decide(router, new Trunk("in", "US", identity, false), Y, asserted, from);
        assertThat(decision instanceof Dial).isEqualTo(routes);
    }

    @Test void a_store_that_cannot_answer_is_not_taken_for_no_binding() {
        store.fail();
        assertThat(call(Y, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.STORE_UNAVAILABLE, "", "", ""));
        assertThat(call(Y, "anonymous")).isEqualTo(new Refuse(new Parties("", Y, ""), Refusal.STORE_UNAVAILABLE, "", "", ""));
    }

    @Test void calls_leave_by_the_first_outbound_trunk() {
        var in = new Trunk("in", "US", Identity.PAI, false);
        var first = new Trunk("first", "US", Identity.PAI, true);
        var two = new StoreRouter(store, new NumberPlan(), List.of(in, first, CARRIER));
        assertThat(decide(two, in, Y, ALICE, "")).isInstanceOfSatisfying(Dial.class, dial -> assertThat(dial.trunks()).first().isEqualTo(first));
        var none = new StoreRouter(store, new NumberPlan(), List.of(in));
        assertThat(decide(none, in, Y, ALICE, "")).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.NO_TRUNK, "default", "b-1", "AXYB"));
        assertThat(decide(none, in, Y, STRANGER, "")).isEqualTo(new Refuse(new Parties(STRANGER, Y, ""), Refusal.CALLER_NOT_A_PARTY, "default", "", ""));
    }

    @Test void a_pools_calls_leave_by_its_group_and_within_its_times() {
        var in = new Trunk("in", "US", Identity.PAI, false);
        var other = outbound("other", "premium", 1, 1);
        Function<String, PoolRules> rules = pool -> new PoolRules("premium", new CallTimes(Duration.ofSeconds(20), Duration.ofHours(2)));
        var grouped = new StoreRouter(store, new NumberPlan(), List.of(in, CARRIER, other), TrunkSight.CLEAR, () -> 0, rules);
        assertThat(decide(grouped, in, Y, ALICE, "")).isInstanceOfSatisfying(Dial.class, dial -> {
            assertThat(dial.trunks()).containsExactly(other);
            assertThat(dial.times()).isEqualTo(new CallTimes(Duration.ofSeconds(20), Duration.ofHours(2)));
        });
        var closed = new StoreRouter(store, new NumberPlan(), List.of(in, CARRIER, other), trunk -> !trunk.equals("other"), () -> 0, rules);
        assertThat(decide(closed, in, Y, ALICE, "")).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.NO_TRUNK, "default", "b-1", "AXYB"));
    }

    /// Its settings said by which trunks; without them, `default` may be somebody's who must not see the number.
    @Test void calls_of_a_pool_that_is_gone_leave_by_no_trunk() {
        var router = new StoreRouter(store, new NumberPlan(), List.of(CARRIER), TrunkSight.CLEAR, () -> 0, _ -> PoolRules.OF_NONE);
        assertThat(decide(router, CARRIER, Y, ALICE, "")).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.NO_TRUNK, "default", "b-1", "AXYB"));
    }

    @Test void the_bindings_longest_call_counts_when_it_is_shorter_than_the_pools() {
        store.open(new Binding(new BindingId("b-1"), 2, "default", binding(1, NOW, NOW.plusSeconds(1)).deal(), new Terms(Directions.BOTH, Duration.ofMinutes(5), Duration.ZERO, false), NOW.minusSeconds(60), NOW.plusSeconds(60), ""));
        assertThat(dial().times().longest()).isEqualTo(Duration.ofMinutes(5));
        var shorter = new StoreRouter(store, new NumberPlan(), List.of(CARRIER), TrunkSight.CLEAR, () -> 0, _ -> new PoolRules("default", new CallTimes(Duration.ZERO, Duration.ofMinutes(3))));
        assertThat(decide(shorter, CARRIER, Y, ALICE, "")).isInstanceOfSatisfying(Dial.class, dial -> assertThat(dial.times().longest()).isEqualTo(Duration.ofMinutes(3)));
    }

    @Test void the_bindings_time_to_ring_counts_when_it_is_shorter_than_the_pools() {
        store.open(new Binding(new BindingId("b-1"), 2, "default", binding(1, NOW, NOW.plusSeconds(1)).deal(), Terms.USUAL.ringing(Duration.ofSeconds(25)), NOW.minusSeconds(60), NOW.plusSeconds(60), ""));
        assertThat(dial().times()).isEqualTo(new CallTimes(Duration.ofSeconds(25), Duration.ZERO));
        for (int pool : new int[] {20, 30}) {
            var rules = new PoolRules("default", new CallTimes(Duration.ofSeconds(pool), Duration.ofHours(2)));
            var both = new StoreRouter(store, new NumberPlan(), List.of(CARRIER), TrunkSight.CLEAR, () -> 0, _ -> rules);
            assertThat(decide(both, CARRIER, Y, ALICE, "")).isInstanceOfSatisfying(Dial.class, dial -> assertThat(dial.times()).isEqualTo(new CallTimes(Duration.ofSeconds(Math.min(pool, 25)), Duration.ofHours(2))));
        }
    }

    @Test void a_text_goes_where_a_call_would_if_the_pool_takes_texts() {
        assertThat(text(taking(TextRule.Scan.OFF), Y, ALICE)).isInstanceOfSatisfying(Dial.class, dial -> {
            assertThat(dial.ring().digits()).isEqualTo(BOB);
            assertThat(dial.show().digits()).isEqualTo(X);
        });
        assertThat(store.noted()).isEqualTo(1);
    }

    @Test void a_text_that_is_not_taken_leaves_no_trace_in_the_store() {
        assertThat(text(router, Y, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.MESSAGES_OFF, "default", "b-1", "AXYB"));
        assertThat(store.noted()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"REFUSE,call me at +1 555 111 2222,0", "REFUSE,on my way,1", "MASK,call me at +1 555 111 2222,1", "OFF,call me at +1 555 111 2222,1"})
    void nor_does_one_that_is_refused_for_its_words(TextRule.Scan scan, String words, int noted) {
        var asked = taking(scan);
        var dial = (Dial) asked.route(new RouteQuestion(CARRIER, Y, "", ALICE, NOW).saying(words)).toCompletableFuture().join();
        assertThat(asked.judge(dial, words) instanceof TextVerdict.Refused).isEqualTo(noted == 0);
        assertThat(store.noted()).isEqualTo(noted);
    }

    @Test void a_stranger_to_a_pool_with_texts_or_without_is_looked_up_once() {
        for (var each : List.of(router, taking(TextRule.Scan.REFUSE))) {
            int before = store.looks();
            assertThat(text(each, Y, STRANGER)).isEqualTo(new Refuse(new Parties(STRANGER, Y, ""), Refusal.CALLER_NOT_A_PARTY, "default", "", ""));
            assertThat(store.looks() - before).isEqualTo(1);
        }
        assertThat(store.noted()).isZero();
    }

    @Test void what_is_unfit_whatever_it_dials_is_not_looked_up() {
        for (var caller : List.of(ALICE, STRANGER)) {
            for (var dialled : List.of(Y, NO_VN)) assertThat(unfit(dialled, caller)).isEqualTo(new Refuse(new Parties(caller, dialled, ""), Refusal.NO_COMMON_CODEC, "", "", ""));
        }
        assertThat(unfit("911", ALICE)).as("a call for help comes first").isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.why()).isEqualTo(Refusal.EMERGENCY));
        assertThat(store.looks()).isZero();
        assertThat(store.noted()).isZero();
    }

    private Decision unfit(String dialled, String caller) {
        return router.route(new RouteQuestion(CARRIER, dialled, "", caller, NOW).unfit(Refusal.NO_COMMON_CODEC)).toCompletableFuture().join();
    }

    @Test void writers_may_not_tell_their_own_number_in_words() {
        var dial = (Dial) text(taking(TextRule.Scan.REFUSE), Y, ALICE);
        var refusing = taking(TextRule.Scan.REFUSE);
        assertThat(refusing.judge(dial, "it ends in " + ALICE.substring(ALICE.length() - 7))).isEqualTo(new TextVerdict.Refused());
        assertThat(refusing.judge(dial, "on my way")).isEqualTo(new TextVerdict.Passed("on my way", TextVerdict.Finding.CLEAN));
    }

    /// Else a writer could ask which digits are the reader's: a hundred numbers fit into one text.
    @ParameterizedTest
    @EnumSource(TextRule.Scan.class)
    void what_becomes_of_a_text_says_nothing_of_the_readers_number(TextRule.Scan scan) {
        var dial = (Dial) text(taking(scan), Y, ALICE);
        for (var guess : List.of("333 and 4444", "333 and 4445")) {
            assertThat(taking(scan).judge(dial, guess)).isInstanceOfSatisfying(TextVerdict.Passed.class, passed -> assertThat(passed.words()).isEqualTo(guess));
        }
    }

    private StoreRouter taking(TextRule.Scan scan) {
        return new StoreRouter(store, new NumberPlan(), List.of(CARRIER), TrunkSight.CLEAR, () -> 0, _ -> new PoolRules("default", CallTimes.UNSAID, new TextRule(true, scan)));
    }

    private static Decision text(Router by, String dialled, String from) {
        return by.route(new RouteQuestion(CARRIER, dialled, "", from, NOW, true)).toCompletableFuture().join();
    }

    private static Trunk outbound(String name, String group, int priority, int weight) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Identity.PAI, true, new Outlet(group, priority, weight, usual.failOver(), usual.silence(), usual.times(), usual.format(), 0, 0));
    }

    @Test void a_real_number_that_is_a_vn_is_not_rung() {
        store.pool("other", BOB);
        assertThat(call(Y, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.BUG, "default", "b-1", "AXYB"));
    }

    @Test void a_route_that_is_not_the_one_asked_for_is_not_taken() {
        var binding = binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60));
        var right = Route.of(binding).getFirst();
        var wrong = Route.of(binding).getLast();
        var bug = new Refuse(new Parties(ALICE, Y, ""), Refusal.BUG, "default", "b-1", "AXYB");
        store.answerWith(new Found(wrong, RealNumber.of(ALICE)));
        assertThat(call(Y, ALICE)).isEqualTo(bug);
        store.answerWith(new Found(right, RealNumber.of(STRANGER)));
        assertThat(call(Y, ALICE)).isEqualTo(bug);
        store.answerWith(new Found(right, RealNumber.of(ALICE)));
        assertThat(call(Y, ALICE)).isEqualTo(bug);
        store.answerWith(new Found(new Route(right.dialled(), right.caller(), right.extension(), right.target(), VirtualNumber.of(Y), right.direction(), binding), RealNumber.of(BOB)));
        assertThat(call(Y, ALICE)).isEqualTo(bug);
        store.answerWith(new Found(right, RealNumber.of(BOB)));
        assertThat(call(Y, ALICE)).isInstanceOf(Dial.class);
    }

    @Test void a_direction_that_is_shut_and_a_callback_to_nobody_look_like_a_stranger_outside() {
        var open = binding(2, NOW.minusSeconds(60), NOW.plusSeconds(60));
        store.open(new Binding(open.id(), 2, "default", open.deal(), new Terms(Directions.B_TO_A, Duration.ZERO, Duration.ZERO, false), open.from(), open.until(), ""));
        assertThat(call(Y, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Y, ""), Refusal.DIRECTION_SHUT, "default", "b-1", "AXYB"));
        assertThat(call(X, BOB)).isInstanceOf(Dial.class);
        store.pool("more", Z);
        store.open(new Binding(new BindingId("b-3"), 1, "more", new Deal.Ax(RealNumber.of(ALICE), VirtualNumber.of(Z), Callback.NOBODY), Terms.USUAL, open.from(), open.until(), ""));
        assertThat(call(Z, ALICE)).isEqualTo(new Refuse(new Parties(ALICE, Z, ""), Refusal.NO_CALLBACK, "more", "b-3", "AX"));
        assertThat(call(Z, STRANGER)).isInstanceOfSatisfying(Dial.class, dial -> {
            assertThat(dial.ring()).isEqualTo(RealNumber.of(ALICE));
            assertThat(dial.show()).isEqualTo(VirtualNumber.of(Z));
        });
    }

    @Test void whoever_shows_no_number_reaches_nobody_by_a_number_for_anyone_and_is_not_noted() {
        store.pool("more", Z);
        store.open(new Binding(new BindingId("b-3"), 1, "more", new Deal.Ax(RealNumber.of(ALICE), VirtualNumber.of(Z), Callback.NOBODY), Terms.USUAL, NOW, NOW.plusSeconds(60), ""));
        assertThat(call(Z, "anonymous")).isEqualTo(new Refuse(new Parties("", Z, ""), Refusal.CALLER_ANONYMOUS, "more", "", ""));
        assertThat(store.noted()).isZero();
    }

    @Test void an_extension_stands_behind_the_number() {
        store.pool("more", Z);
        store.open(new Binding(new BindingId("b-3"), 1, "more", new Deal.Axe(RealNumber.of(ALICE), VirtualNumber.of(Z), new Extension("042"), Callback.NOBODY), Terms.USUAL, NOW, NOW.plusSeconds(60), ""));
        assertThat(call(Z + ";ext=042", STRANGER)).isInstanceOfSatisfying(Dial.class, dial -> {
            assertThat(dial.ring()).isEqualTo(RealNumber.of(ALICE));
            assertThat(dial.parties()).isEqualTo(new Parties(STRANGER, Z, "042"));
        });
        assertThat(call(Z + ";EXT=042;isub=1", STRANGER)).isInstanceOf(Dial.class);
        for (var other : List.of(";ext=42", ";ext=043", "", ";ext=", ";ext=042;ext=042", ";ext=0-42", ";ext=00042")) {
            assertThat(call(Z + other, STRANGER)).as(other).isInstanceOf(Refuse.class);
        }
    }

    @Test void an_extension_that_cannot_be_ours_does_not_lead_to_whom_the_number_means_without() {
        store.pool("more", Z);
        store.open(new Binding(new BindingId("b-3"), 1, "more", new Deal.Axe(RealNumber.of(ALICE), VirtualNumber.of(Z), new Extension("042"), new Callback.Fixed(RealNumber.of(BOB))), Terms.USUAL, NOW, NOW.plusSeconds(60), ""));
        assertThat(call(Z, ALICE)).isInstanceOfSatisfying(Dial.class, dial -> assertThat(dial.ring()).isEqualTo(RealNumber.of(BOB)));
        for (var other : List.of(";ext=", ";ext=1;ext=2", ";ext=0-43", ";ext=00043", ";isub=1;ext=x")) {
            assertThat(call(Z + other, ALICE)).as(other).isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.why()).isEqualTo(Refusal.EXTENSION_UNKNOWN));
        }
    }

    @ParameterizedTest
    @CsvSource({"EXTENSION_MISSING", "EXTENSION_UNKNOWN", "NUMBER_LOCKED"})
    void what_only_the_operator_may_know_is_a_404_outside(Refusal why) {
        store.answerWith(switch (why) {
            case EXTENSION_MISSING -> new RouteAnswer.ExtensionMissing("default");
            case EXTENSION_UNKNOWN -> new RouteAnswer.NoSuchExtension("default");
            default -> new RouteAnswer.Locked("default");
        });
        assertThat(call(Y, STRANGER)).isEqualTo(new Refuse(new Parties(STRANGER, Y, ""), why, "default", "", ""));
        assertThat(why.status()).isEqualTo(404);
        assertThat(why.cause()).isEqualTo(Refusal.NO_SUCH_NUMBER.cause());
    }

    @Test void a_decision_holds_as_long_as_its_binding_is_the_same_and_open() {
        store.open(binding(1, NOW.minusSeconds(60), NOW.plusSeconds(4)));
        var dial = dial();
        assertThat(router.holds(dial, 0, NOW)).isTrue();
        assertThat(router.holds(dial, 0, NOW.plusSeconds(4).minusNanos(1))).isTrue();
        assertThat(router.holds(dial, 0, NOW.plusSeconds(4))).isFalse();
    }

    @Test void a_decision_on_an_older_generation_does_not_hold() {
        var dial = dial();
        store.open(binding(2, NOW.minusSeconds(60), NOW.plusSeconds(60)));
        assertThat(router.holds(dial, 0, NOW)).isFalse();
    }

    @Test void a_decision_does_not_hold_once_the_binding_is_released_or_the_store_is_gone() {
        var dial = dial();
        store.release(binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60)));
        assertThat(router.holds(dial, 0, NOW)).isFalse();
        store.open(binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60)));
        assertThat(router.holds(dial, 0, NOW)).isTrue();
        store.fail();
        assertThat(router.holds(dial, 0, NOW)).isFalse();
    }

    @Test void an_old_decision_does_not_hold_by_whichever_clock_it_is_old() {
        var dial = dial();
        long five = Duration.ofSeconds(5).toNanos();
        assertThat(router.holds(dial, five - 1, NOW)).isTrue();
        assertThat(router.holds(dial, five, NOW)).isFalse();
        assertThat(router.holds(dial, 0, NOW.plusSeconds(5))).isFalse();
        // A wall clock that was set back makes nothing older.
        assertThat(router.holds(dial, five - 1, NOW.minusSeconds(30))).isTrue();
        assertThat(router.holds(dial, five, NOW.minusSeconds(30))).isFalse();
    }

    private Decision again(Dial dial) {
        int noted = store.noted();
        var stage = router.again(dial, NOW.plusSeconds(9)).toCompletableFuture();
        assertThat(stage).isDone();
        assertThat(store.noted()).as("what the store was told").isEqualTo(noted);
        return stage.join();
    }

    @Test void what_is_the_same_is_decided_again_as_of_then() {
        var dial = dial();
        var changed = binding(2, NOW.minusSeconds(60), NOW.plusSeconds(90));
        store.open(changed);
        assertThat(again(dial)).isInstanceOfSatisfying(Dial.class, fresh -> {
            assertThat(fresh.route().binding()).isEqualTo(changed);
            assertThat(fresh.asked()).isEqualTo(NOW.plusSeconds(9));
            assertThat(fresh.ring()).isEqualTo(dial.ring());
            assertThat(fresh.show()).isEqualTo(dial.show());
            assertThat(fresh.trunks()).isEqualTo(dial.trunks());
            assertThat(router.holds(fresh, 0, NOW.plusSeconds(9))).isTrue();
        });
    }

    @Test void a_decision_is_not_made_again_for_another_person_another_number_or_another_binding() {
        var dial = dial();
        var old = binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60));
        for (var other : List.of(
            old.with(new Deal.Axyb(RealNumber.of(ALICE), RealNumber.of(STRANGER), VirtualNumber.of(X), VirtualNumber.of(Y)), 2),
            old.with(new Deal.Axyb(RealNumber.of(ALICE), RealNumber.of(BOB), VirtualNumber.of(Z), VirtualNumber.of(Y)), 2),
            new Binding(new BindingId("b-2"), 1, "default", old.deal(), old.terms(), old.from(), old.until(), ""))) {
            store.open(other);
            assertThat(again(dial)).isEqualTo(new Refuse(dial.parties(), Refusal.BINDING_CLOSED, "default", "b-1", "AXYB"));
        }
    }

    @Test void what_is_gone_is_refused_for_what_the_store_says_of_it() {
        var dial = dial();
        store.release(binding(1, NOW.minusSeconds(60), NOW.plusSeconds(60)));
        assertThat(again(dial)).isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.why()).isEqualTo(Refusal.BINDING_CLOSED));
        store.fail();
        assertThat(again(dial)).isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.why()).isEqualTo(Refusal.STORE_UNAVAILABLE));
    }

    @Test void no_decision_prints_a_number() {
        for (var decision : List.of(call(Y, ALICE), call(Y, STRANGER), call(NO_VN, ALICE), call(Y, "anonymous"))) {
            assertThat(decision.toString()).doesNotContain(ALICE.substring(1)).doesNotContain(BOB.substring(1)).doesNotContain(STRANGER.substring(1));
        }
    }
}
