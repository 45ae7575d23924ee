package io.callmask.simulation;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.rule.Changes;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.Registration;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Thousands of calls at once by callers and callees who do as they please, over a network that does too. One seed, one
/// run; whatever happens, what DESIGN calls invariants must hold.
public final class Storm {
    /// Where callees redirect to: the same side, another port.
    static final InetSocketAddress OTHER_B = new InetSocketAddress(Stage.B.getAddress(), 5062);
    private static final Access SHOWING = Access.OPEN.showing(DigestText.USER, DigestText.REALM, DigestText.PASSWORD);
    /// Where calls go that the first trunk does not take.
    private static final Trunk NORTH = outbound("north", 2, 1, 0, Outlet.Redirects.FOLLOWED);
    private static final int PAIRS = 200;
    /// Whom the account may be: all but each twentieth.
    private static final Set<RealNumber> CALLERS = IntStream.range(0, 3 * PAIRS).filter(person -> person % 20 != 7).mapToObj(Storm::number).map(RealNumber::of).collect(Collectors.toUnmodifiableSet());
    private static final int MOST_HOPS = 250;
    /// One of so many is a text.
    static final int TEXTS = 6;
    /// One of so many does not know the password.
    private static final int GUESSERS = 40;
    /// Every fraction of a second a connection breaks.
    private static final int RESETS = 200;
    /// How often the operator changes trunks.
    private static final int CHANGES = 30;
    private static final Duration SPREAD = Duration.ofSeconds(60);
    private static final Duration LONGEST_SPELL = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration ALL_TIMERS = Duration.ofSeconds(65);

    private final SplittableRandom random;
    private final Faults faults;
    private final int texts;
    private int nextHops = 80;
    private final Setting setting;
    private final StormWatch watch;
    private final Map<String, CallerAgent> callers = new HashMap<>();
    private final Map<String, CalleeAgent> callees = new HashMap<>();
    private final Map<String, TextAgents.Writer> writers = new HashMap<>();
    private final Map<String, TextAgents.Reader> readers = new HashMap<>();
    private final Login login = new Login();
    /// By address: each carrier asks for itself.
    private final Map<InetAddress, Edge> edges = Map.of(Stage.B.getAddress(), new Edge(), Stage.D.getAddress(), new Edge());
    private final SplittableRandom signersDice;
    private final SplittableRandom callersDice;
    private final SplittableRandom calleesDice;
    private final List<Binding> bindings = new ArrayList<>();

    /// What came of a run that broke no invariant.
    ///
    /// @param texts    those of the answered ones that were texts
    /// @param changed  re-INVITEs and UPDATEs that were accepted
    /// @param refused  those that were not, and those taken back
    /// @param early    UPDATEs with an offer that crossed before the answer
    /// @param pracked  PRACKs of callers that were accepted
    /// @param next     INVITEs and texts that went by another trunk, or another way, than the one before
    /// @param proofs   different credentials that we have shown
    /// @param asked    requests that would have begun something, and were asked who they are from
    /// @param signed   INVITEs that left signed
    /// @param believed calls and texts whose caller's number was signed, and found so
    /// @param redirected INVITEs that went where a redirect leads
    /// @param datagrams all messages, those over connections too
    /// @param impostors calls and texts that were taken as nobody's, since the account may not be who they said
    /// @param lostInResets messages that were under way when their connection broke
    public record Result(int calls, int answered, int texts, int records, int refusedAtTheDoor, int changed, int refused, int early, int pracked, int redirected, int next, int proofs, int asked, int signed, int believed, long datagrams, long lostInResets, int impostors) {}

    private Storm(long seed, Faults faults, int texts) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        this.texts = texts;
        var towardB = List.of(Transport.UDP, Transport.TCP, Transport.TLS).get(random.nextInt(3));
        signersDice = random.split();
        this.setting = Setting.stormy(random.split(), world -> trunking(world, towardB), faults);
        var world = setting.world();
        callersDice = random.split();
        calleesDice = random.split();
        world.network().attach(Stage.A, (bytes, _) -> toCaller(SipText.read(bytes)));
        for (var at : List.of(Stage.B, Stage.D, OTHER_B)) {
            var home = at.equals(OTHER_B) ? Stage.B : at;
            world.network().attach(at, (bytes, _) -> toCallee(SipText.read(bytes), home));
            world.streams().attach(at, (bytes, _) -> toCallee(SipText.read(bytes), home));
        }
        world.streams().attach(Stage.A, (bytes, _) -> toCaller(SipText.read(bytes)));
        watch = new StormWatch(setting, edges);
        world.network().tap(watch::sent);
        world.refused((bytes, from, to) -> {
            watch.sent(bytes, from, to);
            watch.neverLeft(bytes);
        });
        world.streams().lost((bytes, isMade) -> {
            if (isMade) watch.perhapsLost(bytes);
            else watch.neverLeft(bytes);
        });
        world.delivered(watch::delivered);
    }

    /// Whoever calls must prove who it is; who is called asks us, knows us by registration, and is asked whether it is there; both sides sign.
    private Trunking trunking(World world, Transport towardB) {
        var trunks = List.of(ShardProxy.WANDERING, NORTH);
        Executor signers = task -> {
            if (signersDice.nextInt(50) == 0) throw new RejectedExecutionException();
            world.timeline().after(signersDice.nextInt(40) * 1_000_000L, task);
        };
        var probes = trunks.stream().map(trunk -> new TrunkBoard.Probe(trunk, Duration.ofSeconds(5), new TrunkHealth.Thresholds(4, 1))).toList();
        return Trunking.of(towardB, trunks, probes, () -> world.timeline().now().nanos())
            .with(Map.of(ShardProxy.WEST.name(), asking(), "east", registering(false), "north", SHOWING))
            .signed(Signatures.ours(signers, "east", "east-2", "north"), Signatures.verifying(Setting.PLAN, signers, "west", "west-2"));
    }

    /// With a new key each time: what was asked with another is too old.
    private Access asking() {
        return Access.OPEN.asking(DigestText.REALM, List.of("SHA-256", "MD5"), Map.of(DigestText.USER, DigestText.PASSWORD), Map.of(DigestText.USER, CALLERS), "a key of its own for " + random.nextLong());
    }

    private static Access registering(boolean isRegistrationRequired) {
        return SHOWING.registering(new Registration(DigestText.USER, DigestText.REALM, Duration.ofMinutes(30), isRegistrationRequired));
    }

    /// Runs so many calls.
    ///
    /// @throws AssertionError with the seed, and all that was seen of the call at fault
    public static Result run(long seed, int calls) {
        return run(seed, calls, Faults.none(), TEXTS);
    }

    /// The same, with a bug of ours.
    ///
    /// @param texts one of so many is a text
    static Result run(long seed, int calls, Faults faults, int texts) {
        var storm = new Storm(seed, faults, texts);
        try {
            return storm.run(calls);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n(rerun with -Dcallmask.seed=" + seed + ')', e);
        }
    }

    private Result run(int count) {
        weather();
        bind();
        for (int i = 0; i < count; i++) begin(i);
        trouble();
        var world = setting.world();
        world.pass(SPREAD.plus(LONGEST));
        // Where both sides have vanished, nobody but the operator can end the call.
        setting.proxy().hangUp(_ -> true);
        setting.proxy().drain();
        world.pass(ALL_TIMERS);
        if (!setting.proxy().isDrained()) throw new AssertionError("the drain does not end");
        if (!setting.isWithoutChannels()) throw new AssertionError("nothing goes on, but channels are in use: " + setting.trunking().board().standings());
        // Without a trunk to ask there is nothing left to do.
        setting.turnTo(List.of(new Laid(ShardProxy.WEST, Stage.A)));
        world.pass(ALL_TIMERS);
        return watch.verdict(faults.thrown().isPresent());
    }

    private void weather() {
        var network = setting.world().network();
        for (var address : List.of(Stage.A, Stage.B, Stage.D)) {
            network.weather(address, World.PROXY, someWeather());
            network.weather(World.PROXY, address, someWeather());
            setting.world().streams().weather(address, someWeather());
        }
    }

    private Weather someWeather() {
        return new Weather(Duration.ofMillis(random.nextInt(1, 60)), Duration.ofMillis(random.nextInt(1, 200)), random.nextDouble(0.15), random.nextDouble(0.1), random.nextDouble(0.1));
    }

    private void bind() {
        var from = Instant.parse("2029-12-31T00:00:00Z");
        for (int i = 0; i < PAIRS; i++) {
            var x = VirtualNumber.of(String.format(Locale.ROOT, "+1800%07d", 5_000_000 + 2 * (i % 20)));
            var y = VirtualNumber.of(String.format(Locale.ROOT, "+1800%07d", 5_000_001 + 2 * (i % 20)));
            var a = RealNumber.of(number(2 * i));
            var b = RealNumber.of(number(2 * i + 1));
            var deal = i % 2 == 0 ? new Deal.Axyb(a, b, x, y) : new Deal.Axb(a, b, x);
            var binding = new Binding(new BindingId("b" + i), 1, "default", deal, Terms.USUAL, from, from.plus(Duration.ofDays(400)), "");
            bindings.add(binding);
            setting.store().open(binding);
        }
    }

    private static String number(int person) {
        // Far enough apart that no number is found inside another, or inside anything else.
        return String.format(Locale.ROOT, "+1555%07d", 2_000_003L + person * 7_919L);
    }

    private void begin(int number) {
        var binding = bindings.get(random.nextInt(PAIRS));
        // A's route or B's.
        var route = Route.of(binding).get(random.nextBoolean() ? 0 : 1);
        boolean isText = random.nextInt(texts) == 0;
        var call = new StormCall(number, ((Route.Caller.One) route.caller()).number(), route.dialled(), isText ? 0 : hops(), isText, random.nextInt(GUESSERS) == 0, !CALLERS.contains(((Route.Caller.One) route.caller()).number()));
        watch.expect(call);
        var gateway = gateway(Stage.A, callersDice, random.nextBoolean(), number);
        if (isText) {
            var agent = new TextAgents.Writer(call, gateway, login);
            writers.put(call.callIdOfA(), agent);
            setting.world().timeline().after(random.nextLong(SPREAD.toNanos()), agent::start);
            return;
        }
        var agent = new CallerAgent(call, gateway, login);
        callers.put(call.callIdOfA(), agent);
        setting.world().timeline().after(random.nextLong(SPREAD.toNanos()), agent::start);
    }

    /// One call speaks UDP, another TCP, by one of its side's connections.
    private Gateway gateway(InetSocketAddress address, SplittableRandom dice, boolean isOverTcp, int number) {
        var world = setting.world();
        return new Gateway(world.timeline(), isOverTcp ? Gateway.streams(world, address, number) : Gateway.datagrams(world, address), address, dice);
    }

    private Gateway calleeGateway(SipText message, InetSocketAddress home) {
        return gateway(home, calleesDice, message.first("Via").orElseThrow().startsWith("SIP/2.0/T"), callees.size() + readers.size());
    }

    /// Some callers leave the offer to the callee: as many as can be told apart.
    private int hops() {
        return nextHops < MOST_HOPS && random.nextInt(8) == 0 ? nextHops++ : 0;
    }

    /// What befalls the house itself.
    private void trouble() {
        for (int i = 0; i < 4; i++) {
            spell(() -> setting.journal().accepting(false), () -> setting.journal().accepting(true));
            spell(() -> setting.journal().syncing(false), () -> setting.journal().syncing(true));
            spell(() -> setting.store().up(false), () -> setting.store().up(true));
            spell(() -> setting.world().cut(anybody()), () -> setting.world().mend());
        }
        for (int i = 0; i < RESETS; i++) at(() -> setting.world().streams().reset(anybody()));
        for (int i = 0; i < 20; i++) at(() -> setting.proxy().hangUp(_ -> random.nextInt(20) == 0));
        for (int i = 0; i < 2; i++) {
            spell(setting.proxy()::drain, setting.proxy()::resume);
            at(setting.proxy()::overload);
        }
        for (int i = 0; i < CHANGES; i++) at(() -> setting.turnTo(someTrunks()));
        for (int i = 0; i < PAIRS / 20; i++) at(() -> setting.store().release(bindings.get(random.nextInt(PAIRS)).id()));
        for (int i = 0; i < PAIRS / 20; i++) at(setting.store()::record);
        for (int i = 0; i < PAIRS / 3; i++) {
            int person = 2 * PAIRS + i;
            at(() -> rebind(random.nextInt(PAIRS), RealNumber.of(number(person))));
        }
    }

    /// The same places, by one name or another, with limits or without: whatever is said of them, a call goes to one of two gateways.
    private List<Laid> someTrunks() {
        var in = new Trunk(random.nextBoolean() ? "west" : "west-2", "US", Trunk.Identity.PAI_OR_FROM, false);
        var east = new Laid(someTrunk(random.nextInt(3) == 0 ? "east-2" : "east"), Stage.B, registering(random.nextInt(4) == 0));
        var north = new Laid(someTrunk("north"), Stage.D, SHOWING);
        var west = new Laid(in, Stage.A, asking());
        return switch (random.nextInt(6)) {
            case 0  -> List.of(west, east);
            case 1  -> List.of(west, north);
            default -> List.of(west, east, north);
        };
    }

    private Trunk someTrunk(String name) {
        return outbound(name, random.nextInt(3), random.nextInt(3), random.nextBoolean() ? 0 : random.nextInt(100, 1_000), random.nextInt(4) == 0 ? Outlet.Redirects.REFUSED : Outlet.Redirects.FOLLOWED);
    }

    private static Trunk outbound(String name, int priority, int weight, int channels, Outlet.Redirects redirects) {
        var outlet = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(outlet.group(), priority, weight, StormWatch.CAUSES, outlet.silence(), outlet.times(), outlet.format(), channels, 0, redirects));
    }

    private InetSocketAddress anybody() {
        return List.of(Stage.A, Stage.B, Stage.D).get(random.nextInt(3));
    }

    /// Worse than any store may do: the numbers of a binding mean another person from one instant to the next, without rest.
    private void rebind(int pair, RealNumber newB) {
        var old = bindings.get(pair);
        setting.store().release(old.id());
        var id = new BindingId("b" + pair + '-' + (old.generation() + 1));
        var deal = Changes.applied(old, List.of(new Change.SwapB(newB)), old.generation() + 1, old.from()).orElseThrow().deal();
        var next = new Binding(id, old.generation() + 1, old.pool(), deal, old.terms(), old.from(), old.until(), "");
        bindings.set(pair, next);
        setting.store().open(next);
    }

    private void spell(Runnable begin, Runnable end) {
        long start = random.nextLong(SPREAD.toNanos());
        setting.world().timeline().after(start, begin);
        setting.world().timeline().after(start + random.nextLong(LONGEST_SPELL.toNanos()), end);
    }

    private void at(Runnable what) {
        setting.world().timeline().after(random.nextLong(SPREAD.toNanos()), what);
    }

    private void toCaller(SipText message) {
        var writer = writers.get(message.only("Call-ID"));
        if (writer != null) {
            writer.receive(message);
            return;
        }
        var agent = callers.get(message.only("Call-ID"));
        if (agent == null) throw new AssertionError("a caller was sent what is not of any call:\n" + message);
        agent.receive(message);
    }

    /// @param home by which carrier
    private void toCallee(SipText message, InetSocketAddress home) {
        var edge = Objects.requireNonNull(edges.get(home.getAddress()), "a carrier");
        var callId = message.only("Call-ID");
        if (StormWatch.isLone(message)) {
            edge.lone(message, calleeGateway(message, home));
            return;
        }
        if (message.isRequest() && !callees.containsKey(callId) && !readers.containsKey(callId) && edge.stops(message, calleeGateway(message, home))) return;
        if (message.word().equals("MESSAGE")) {
            readers.computeIfAbsent(callId, _ -> new TextAgents.Reader(watch.called(message), calleeGateway(message, home))).receive(message);
            return;
        }
        var agent = callees.get(callId);
        if (agent == null && message.word().equals("INVITE")) {
            agent = new CalleeAgent(watch.called(message), calleeGateway(message, home), message, edge);
            callees.put(callId, agent);
            agent.start();
        } else if (agent != null) {
            agent.receive(message);
        }
        // An ACK or CANCEL that has overtaken its INVITE finds nobody.
    }
}
