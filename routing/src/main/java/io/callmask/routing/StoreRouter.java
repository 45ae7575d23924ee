package io.callmask.routing;

import io.callmask.number.Binding;
import io.callmask.number.Extension;
import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.rule.BindRules;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.NumberStore;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Decision.Parties;
import io.callmask.routing.Decision.Refuse;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.text.TextScan;
import io.callmask.routing.text.TextVerdict;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.routing.trunk.Outlet.Redirects;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkSight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Decides calls by what the store says of (VN dialled, caller).
///
/// **Strangers are alike.** Whoever is no party must not learn from the answer, nor from the time that it takes, whether a
/// VN lives. So every question goes the same way: both texts are read (at a cost that depends on nothing but these texts),
/// then the store is asked exactly once, with a number that nobody has in the place of one that could not be read, and
/// only then is it decided. (Emergency numbers, offers that cannot be passed on, callers who are locked out and calls that were diverted too often are refused before: what is said to them has nothing to do with any VN.) What is refused differs in the record, not outside ([Refusal]'s first rows). More
/// work is done only for a caller whose pair routes. A trunk on which callers choose their number lets anybody be that caller: so what such a call is told
/// without anybody being asked on leg B is what strangers are told.
public final class StoreRouter implements Router {
    /// Of no country, and as long as a number can be: it stands for a caller or a VN that could not be read.
    private static final PhoneNumber NOBODY = new PhoneNumber("+99999999999999999999");

    /// As most networks have it (Q.732.2).
    public static final int USUAL_DIVERSIONS = 5;

    private final NumberStore store;
    private final NumberPlan plan;
    private final Lockout lockout;
    private final TextScan scan = new TextScan();
    private final TrunkSight sight;
    private final LongSupplier dice;
    private volatile Ways ways;
    private volatile int mostDiversions = USUAL_DIVERSIONS;

    /// What a pool says of its calls.
    ///
    /// @param group the trunk group that they leave by
    /// @param texts whether texts are taken, which go the same ways
    public record PoolRules(String group, CallTimes times, TextRule texts) {
        public static final PoolRules USUAL = new PoolRules(Outlet.USUAL_GROUP, CallTimes.UNSAID);
        /// Of a pool that is not there any more: nobody knows by which trunks its calls may leave, so they leave by none.
        public static final PoolRules OF_NONE = new PoolRules("", CallTimes.UNSAID);

        /// Without texts.
        public PoolRules(String group, CallTimes times) {
            this(group, times, TextRule.OFF);
        }
    }

    /// With one group of trunks, all of which are open.
    public StoreRouter(NumberStore store, NumberPlan plan, List<Trunk> trunks) {
        this(store, plan, trunks, TrunkSight.CLEAR, () -> 0, _ -> PoolRules.USUAL);
    }

    /// The same, and nobody is ever locked out.
    public StoreRouter(NumberStore store, NumberPlan plan, List<Trunk> trunks, TrunkSight sight, LongSupplier dice, Function<String, PoolRules> pools) {
        this(store, plan, trunks, sight, dice, pools, LockoutRule.NEVER, 0);
    }

    /// @param store  asked once for every call
    /// @param plan   reads the numbers
    /// @param trunks all of them; calls leave by those that are outbound
    /// @param sight  which of them are open now
    /// @param dice   any number, evenly spread; any thread
    /// @param pools  the rules of a pool by its name
    /// @param lockout when callers who search are locked out
    /// @param secret  a random number, the same as long as the node runs: hides who they are
    public StoreRouter(NumberStore store, NumberPlan plan, List<Trunk> trunks, TrunkSight sight, LongSupplier dice, Function<String, PoolRules> pools, LockoutRule lockout, long secret) {
        this.store = store;
        this.plan = plan;
        this.lockout = new Lockout(lockout, secret);
        this.sight = sight;
        this.dice = dice;
        this.ways = ways(trunks, pools);
    }

    /// How often a call may have been diverted before it came, from now on. Any thread.
    public void divertedAtMost(int times) {
        mostDiversions = times;
    }

    /// By what calls leave: exchanged as a whole.
    private record Ways(TrunkOrder order, Function<String, PoolRules> pools) {}

    private Ways ways(List<Trunk> trunks, Function<String, PoolRules> pools) {
        trunks.stream().map(Trunk::country).distinct().forEach(country -> {
            plan.prepare(country);
            scan.prepare(country);
        });
        return new Ways(new TrunkOrder(trunks, sight, dice), pools);
    }

    /// Decides by these from now on; who is locked out stays so as long as it was said then. Any thread; may read a file.
    public void turnTo(List<Trunk> trunks, Function<String, PoolRules> pools, LockoutRule rule) {
        ways = ways(trunks, pools);
        lockout.turnTo(rule);
    }

    /// When a caller is locked out.
    ///
    /// @param wrongNumbers different numbers or extensions, 0 for never
    /// @param within       in which they were dialled
    /// @param lasts        how long it lasts
    public record LockoutRule(int wrongNumbers, Duration within, Duration lasts) {
        public static final LockoutRule USUAL = new LockoutRule(30, Duration.ofMinutes(10), Duration.ofHours(1));
        public static final LockoutRule NEVER = new LockoutRule(0, Duration.ofMinutes(1), Duration.ofMinutes(1));

        public LockoutRule {
            if (wrongNumbers < 0) throw new IllegalArgumentException("wrongNumbers: " + wrongNumbers + " (expected: 0 or more)");
            if (!within.isPositive()) throw new IllegalArgumentException("within: " + within + " (expected: more than PT0S)");
            if (!lasts.isPositive()) throw new IllegalArgumentException("lasts: " + lasts + " (expected: more than PT0S)");
        }
    }

    /// How many callers are locked out at that time. Looks through the whole table: for now and then.
    public int lockedOut(Instant now) {
        return lockout.size(now);
    }

    @Override public CompletionStage<Decision> route(RouteQuestion question) {
        var country = question.trunk().country();
        var dialled = plan.read(question.dialled(), country);
        var caller = plan.read(question.caller(), country);
        var keyed = Extensions.of(question.dialled());
        var extension = keyed.orElse(Extension.NONE);
        var parties = new Parties(digits(caller), digits(dialled), extension.digits(), question.verdict(), question.diversions());
        if (plan.isEmergency(question.dialled(), country)) return refused(parties, Refusal.EMERGENCY);
        if (question.unfit() != Refusal.NONE) return refused(parties, question.unfit());
        if (caller.isPresent() && lockout.holds(new RealNumber(caller.get()), question.now())) return refused(parties, Refusal.CALLER_LOCKED_OUT);
        if (question.diversions().count() > mostDiversions) return refused(parties, Refusal.DIVERTED_TOO_OFTEN);
        // Without its extension the number means somebody else.
        var key = new RouteKey(new VirtualNumber(keyed.isPresent() ? dialled.orElse(NOBODY) : NOBODY), new RealNumber(caller.orElse(NOBODY)), extension);
        // Who called may be noted by the store only when it is known, and nobody may become the first caller of a number without one, nor by a text that is not taken.
        var answer = caller.isPresent() && !question.isText() ? store.route(key, question.now()) : store.look(key, question.now());
        if (dialled.isEmpty()) return answer.thenApply(_ -> new Refuse(parties, Refusal.NO_SUCH_NUMBER, "", "", ""));
        if (keyed.isEmpty()) return answer.thenApply(_ -> new Refuse(parties, Refusal.EXTENSION_UNKNOWN, "", "", ""));
        if (caller.isEmpty()) return answer.thenApply(known -> anonymous(parties, known));
        if (question.isText()) return answer.thenCompose(known -> text(parties, key, known, question));
        return answer.thenApply(known -> watched(key, decision(parties, key, known, question.now()), question.now()));
    }

    /// A text goes where a call would, if the pool takes texts and these words; only then does the store note who wrote. One whose words are refused gets the way that it would have gone:
    /// whoever asked [judges][#judge] them.
    private CompletionStage<Decision> text(Parties parties, RouteKey key, RouteAnswer answer, RouteQuestion question) {
        var now = question.now();
        var looked = decision(parties, key, answer, now);
        if (!(answer instanceof RouteAnswer.Found(var route, _))) return CompletableFuture.completedFuture(watched(key, looked, now));
        var rule = ways.pools().apply(route.binding().pool()).texts();
        if (!rule.isOn()) return CompletableFuture.completedFuture(refuse(parties, Refusal.MESSAGES_OFF, route.binding()));
        boolean mayGo = looked instanceof Dial dial && !(rule.scan() == TextRule.Scan.REFUSE && judge(dial, question.words()) instanceof TextVerdict.Refused);
        return mayGo ? store.route(key, now).thenApply(known -> watched(key, decision(parties, key, known, now), now)) : CompletableFuture.completedFuture(looked);
    }

    /// Writers must not tell their own number. The reader's is not looked for: they know it, and what is said to the writer would tell whether a guess at it was right.
    @Override public TextVerdict judge(Dial dial, String words) {
        var rule = ways.pools().apply(dial.route().binding().pool()).texts();
        return scan.judge(words, rule, dial.trunks().getFirst().country(), List.of(dial.key().caller().number()));
    }

    private static CompletionStage<Decision> refused(Parties parties, Refusal why) {
        return CompletableFuture.completedFuture(new Refuse(parties, why, "", "", ""));
    }

    /// Whoever dials what is not theirs, again and again, may be searching. A binding that was theirs and has ended is no sign of it.
    private Decision watched(RouteKey key, Decision decision, Instant now) {
        if (decision instanceof Refuse refuse) {
            switch (refuse.why()) {
                case NO_SUCH_NUMBER, CALLER_NOT_A_PARTY, EXTENSION_UNKNOWN -> lockout.wrong(key, now);
                default -> { }
            }
        }
        return decision;
    }

    private Decision decision(Parties parties, RouteKey key, RouteAnswer answer, Instant now) {
        return switch (answer) {
            case RouteAnswer.Found found -> found(parties, key, found, now);
            case RouteAnswer.Barred(var route, var why) -> refuse(parties, refusal(why), route.binding());
            case RouteAnswer.Closed(var binding, var pool) -> new Refuse(parties, Refusal.BINDING_CLOSED, pool, binding.value(), "");
            case RouteAnswer.NotAParty(var pool) -> new Refuse(parties, Refusal.CALLER_NOT_A_PARTY, pool, "", "");
            case RouteAnswer.ExtensionMissing(var pool) -> new Refuse(parties, Refusal.EXTENSION_MISSING, pool, "", "");
            case RouteAnswer.NoSuchExtension(var pool) -> new Refuse(parties, Refusal.EXTENSION_UNKNOWN, pool, "", "");
            case RouteAnswer.Locked(var pool) -> new Refuse(parties, Refusal.NUMBER_LOCKED, pool, "", "");
            case RouteAnswer.NoSuchNumber() -> new Refuse(parties, Refusal.NO_SUCH_NUMBER, "", "", "");
            case RouteAnswer.Unavailable() -> new Refuse(parties, Refusal.STORE_UNAVAILABLE, "", "", "");
        };
    }

    private static Refusal refusal(Target.Why why) {
        return switch (why) {
            case DIRECTION_SHUT -> Refusal.DIRECTION_SHUT;
            case NO_CALLBACK, NOBODY_YET -> Refusal.NO_CALLBACK;
        };
    }

    private static String digits(Optional<PhoneNumber> number) {
        return number.map(PhoneNumber::digits).orElse("");
    }

    /// Whom a caller without a number reaches: nobody, whatever the store said of the number that stood in for theirs.
    private static Decision anonymous(Parties parties, RouteAnswer answer) {
        return switch (answer) {
            case RouteAnswer.Found(var route, _) -> anonymous(parties, route.binding().pool());
            case RouteAnswer.Barred(var route, _) -> anonymous(parties, route.binding().pool());
            case RouteAnswer.Closed(_, var pool) -> anonymous(parties, pool);
            case RouteAnswer.NotAParty(var pool) -> anonymous(parties, pool);
            case RouteAnswer.ExtensionMissing(var pool) -> anonymous(parties, pool);
            case RouteAnswer.NoSuchExtension(var pool) -> anonymous(parties, pool);
            case RouteAnswer.Locked(var pool) -> anonymous(parties, pool);
            case RouteAnswer.NoSuchNumber() -> new Refuse(parties, Refusal.NO_SUCH_NUMBER, "", "", "");
            case RouteAnswer.Unavailable() -> new Refuse(parties, Refusal.STORE_UNAVAILABLE, "", "", "");
        };
    }

    private static Refuse anonymous(Parties parties, String pool) {
        return new Refuse(parties, Refusal.CALLER_ANONYMOUS, pool, "", "");
    }

    private Decision found(Parties parties, RouteKey key, RouteAnswer.Found found, Instant now) {
        var binding = found.route().binding();
        var wrong = wrong(key, found, now);
        if (wrong != Refusal.NONE) return refuse(parties, wrong, binding);
        var current = ways;
        var rules = current.pools().apply(binding.pool());
        var trunks = current.order().of(rules.group());
        var times = times(rules.times(), binding.terms());
        return trunks.isEmpty() ? refuse(parties, Refusal.NO_TRUNK, binding) : new Dial(parties, ofRoute(key, found), found, trunks, times, now);
    }

    /// Why nobody may be rung by what the store has found, `NONE` when they may.
    private Refusal wrong(RouteKey key, RouteAnswer.Found found, Instant now) {
        var binding = found.route().binding();
        if (!binding.isOpenAt(now)) return Refusal.BINDING_CLOSED;
        // The store promises all of this. Were it wrong, the call would reach the wrong person: better none.
        boolean isWhatWasAsked = found.route().isFor(key) && Route.of(binding).contains(found.route()) && rings(found);
        if (!isWhatWasAsked || found.ring().equals(key.caller())) return Refusal.BUG;
        // A real number that is a VN of ours would lead on into another binding. The store refuses such a bind, but a
        // pool may have been given the number later.
        return store.isOurs(new VirtualNumber(found.ring().number())) ? Refusal.BUG : Refusal.NONE;
    }

    /// The pool's own where the binding says nothing: a call that lasts keeps them once.
    private static CallTimes times(CallTimes pool, Terms terms) {
        boolean isUnsaid = terms.noAnswer().isZero() && terms.maxDuration().isZero();
        return isUnsaid ? pool : pool.tighter(new CallTimes(terms.noAnswer(), terms.maxDuration()));
    }

    /// The same key in the binding's own words: a call that lasts keeps them once.
    private static RouteKey ofRoute(RouteKey key, RouteAnswer.Found found) {
        return found.route().caller() instanceof Route.Caller.One(var caller) ? new RouteKey(found.route().dialled(), caller, key.extension()) : key;
    }

    /// Whether the route can ring whom the store says; of a last caller only the store knows.
    private static boolean rings(RouteAnswer.Found found) {
        return switch (found.route().target()) {
            case Target.Ring(var callee) -> callee.equals(found.ring());
            case Target.RingUntil(var callee, _) -> callee.equals(found.ring());
            case Target.LastCaller _ -> true;
            case Target.Nobody _ -> false;
        };
    }

    private static Refuse refuse(Parties parties, Refusal why, Binding binding) {
        return new Refuse(parties, why, binding.pool(), binding.id().value(), binding.mode().name());
    }

    /// Another number is another person: that is the trunk's policy to allow. Even so it must not be what leads back here, nor where help is asked for, nor a short code.
    @Override public Optional<RealNumber> redirected(Dial dial, Trunk by, String user) {
        var redirects = by.outlet().redirects();
        if (!redirects.areFollowed()) return Optional.empty();
        var number = plan.read(user, by.country());
        // The user part is unescaped, what we write is escaped.
        boolean isSame = number.equals(Optional.of(dial.ring().number())) || user.equals(by.outlet().format().called(dial.ring().number()).replace("%23", "#"));
        if (isSame) return Optional.of(dial.ring());
        if (redirects != Redirects.FOLLOWED_TO_NUMBERS || plan.isEmergency(user, by.country())) return Optional.empty();
        return number.filter(other -> !store.isOurs(new VirtualNumber(other))).map(RealNumber::new).filter(BindRules::isLongEnough);
    }

    @Override public boolean holds(Dial dial, long age, Instant now) {
        // The wall clock may have been set, and the other does not run while the machine sleeps.
        long oldest = Math.max(age, Duration.between(dial.asked(), now).toNanos());
        return dial.route().binding().isOpenAt(now) && store.holds(dial.key(), dial.found(), oldest, now);
    }

    @Override public CompletionStage<Decision> again(Dial dial, Instant now) {
        return store.look(dial.key(), now).thenApply(answer -> answer instanceof RouteAnswer.Found found ? again(dial, found, now) : decision(dial.parties(), dial.key(), answer, now));
    }

    /// By the same trunks, some of which have had their turn.
    private Decision again(Dial dial, RouteAnswer.Found found, Instant now) {
        var binding = found.route().binding();
        var wrong = wrong(dial.key(), found, now);
        if (wrong != Refusal.NONE) return refuse(dial.parties(), wrong, binding);
        boolean isSame = binding.id().equals(dial.route().binding().id()) && found.ring().equals(dial.ring()) && found.route().show().equals(dial.show());
        // Whom the number means now, whoever dialled it has not been asked to be put through to.
        if (!isSame) return refuse(dial.parties(), Refusal.BINDING_CLOSED, dial.route().binding());
        return new Dial(dial.parties(), dial.key(), found, dial.trunks(), times(ways.pools().apply(binding.pool()).times(), binding.terms()), now);
    }
}
