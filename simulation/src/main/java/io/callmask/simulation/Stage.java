package io.callmask.simulation;

import io.callmask.number.Binding;
import io.callmask.number.record.CallRecord;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextRule;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.stir.Signing;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Where a ladder is played: the bindings that there are, and the engine amid simulated surroundings.
///
/// Every ladder is played four times: plain, then with a canary in every field of every message that is fed, then with
/// the session descriptions inside multipart bodies, then in compact form and folded. Whatever is asked of the outcome is
/// asked of each.
public final class Stage {
    static final InetSocketAddress A = new InetSocketAddress("192.0.2.10", 5060);
    static final InetSocketAddress B = new InetSocketAddress("192.0.2.20", 5060);
    static final InetSocketAddress C = new InetSocketAddress("192.0.2.11", 5060);
    /// Where the second outbound trunk leads.
    static final InetSocketAddress D = new InetSocketAddress("192.0.2.30", 5060);
    /// Addresses that a trunk has only if a ladder's stage says so.
    static final InetSocketAddress E = new InetSocketAddress("192.0.2.40", 5060);
    static final InetSocketAddress F = new InetSocketAddress("192.0.2.50", 5060);
    static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.66", 5060);

    private final List<Binding> bindings;
    private final boolean isSeasoned;
    private final Transport towardB;
    private final Function<World, Trunking> trunking;
    private final Map<String, List<Laid>> later;

    private Stage(List<Binding> bindings, boolean isSeasoned, Transport towardB, Function<World, Trunking> trunking, Map<String, List<Laid>> later) {
        this.bindings = bindings;
        this.isSeasoned = isSeasoned;
        this.towardB = towardB;
        this.trunking = trunking;
        this.later = Map.copyOf(later);
    }

    /// Opens bindings; [Cast#IDLE] is a number of ours without any.
    public static Stage given(Binding... bindings) {
        return new Stage(List.of(bindings), true, Transport.UDP, _ -> Trunking.plain(Transport.UDP), Map.of());
    }

    /// Plays the ladder once, as it stands: for what canaries would change, such as what is malformed or sent twice.
    public Stage plain() {
        return new Stage(bindings, false, towardB, trunking, later);
    }

    /// The same with a trunk toward B that speaks TCP, and so does B.
    public Stage overTcp() {
        return over(Transport.TCP);
    }

    /// The same over TLS, as it looks once a handshake is done.
    public Stage overTls() {
        return over(Transport.TLS);
    }

    private Stage over(Transport transport) {
        return new Stage(bindings, isSeasoned, transport, _ -> Trunking.plain(transport), later);
    }

    /// The same with these trunks for calls that leave: the first leads to B, the second to D, the third to E.
    public Stage by(Trunk... trunks) {
        return new Stage(bindings, isSeasoned, towardB, _ -> Trunking.of(towardB, List.of(trunks), List.of(), () -> 0), later);
    }

    /// The same with pools that take texts.
    public Stage takingTexts(TextRule.Scan scan) {
        return new Stage(bindings, isSeasoned, towardB, world -> trunking.apply(world).taking(new TextRule(true, scan)), later);
    }

    /// The same with signatures, of calls that come in and of those that leave.
    Stage signed(Function<World, Signing> signing, UnaryOperator<Router> verifying) {
        return new Stage(bindings, isSeasoned, towardB, world -> trunking.apply(world).signed(signing.apply(world), verifying), later);
    }

    /// The same with such trunks, of which those are asked for their health.
    Stage asking(List<TrunkBoard.Probe> probes, Trunk... trunks) {
        return new Stage(bindings, isSeasoned, towardB, world -> Trunking.of(towardB, List.of(trunks), probes, () -> world.timeline().now().nanos()), later);
    }

    /// The same, and at the cue `(trunks: WHAT)` the operator changes the trunks to these.
    Stage later(String what, Laid... trunks) {
        var all = new LinkedHashMap<>(later);
        all.put("trunks: " + what, List.of(trunks));
        return new Stage(bindings, isSeasoned, towardB, trunking, all);
    }

    /// The same with trunks of which the first has a name, which leads to B and, should B fail, to D; the second leads to E, the third to F.
    Stage named(List<TrunkBoard.Probe> probes, Trunk... trunks) {
        return new Stage(bindings, isSeasoned, towardB, world -> Trunking.named(towardB, List.of(trunks), probes, () -> world.timeline().now().nanos()), later);
    }

    /// The same with trunks, by name, that ask or are asked for credentials.
    ///
    /// @param accesses made anew for each performance: who asks remembers who has answered
    Stage knowing(Supplier<Map<String, Access>> accesses) {
        return new Stage(bindings, isSeasoned, towardB, world -> trunking.apply(world).with(accesses.get()), later);
    }

    /// Plays a ladder; the package's description says how one is written.
    ///
    /// @throws AssertionError with both ladders side by side when what happens is not what was written, or when
    ///     anything of one leg was seen on the other
    public Played ladder(String text) {
        var lines = LadderReader.read(text);
        var plays = new ArrayList<Play>();
        for (var seasoning : seasonings()) {
            var play = new Play(bindings, seasoning, towardB, trunking, later);
            play.play(lines);
            plays.add(play);
        }
        return new Played(plays);
    }

    private List<Seasoning> seasonings() {
        var all = new ArrayList<Seasoning>(List.of(Seasoning.PLAIN));
        if (isSeasoned) for (var style : Canaries.Style.values()) all.add(new Canaries(style));
        return all;
    }

    /// One performance.
    static final class Play {
        private final Setting setting;
        private final LadderRun run;
        private final Seasoning seasoning;
        private final Map<String, List<Laid>> later;
        private final LogTrap log = LogTrap.open();

        Play(List<Binding> bindings, Seasoning seasoning, Transport towardB, Function<World, Trunking> trunking, Map<String, List<Laid>> later) {
            this.seasoning = seasoning;
            this.later = later;
            this.setting = Setting.calm(new SplittableRandom(1), trunking);
            setting.store().own(Cast.IDLE.virtual());
            for (var binding : bindings) setting.store().open(binding);
            var parties = new LinkedHashMap<String, Party>();
            parties.put("A", new Party("A", A, media(10, 40_000), Cast.ALICE, seasoning));
            parties.put("B", new Party("B", B, media(20, 50_000), Cast.BOB, seasoning));
            parties.put("C", new Party("C", C, media(11, 41_000), Cast.CAROL, seasoning));
            parties.put("S", new Party("S", STRANGER, media(66, 42_000), Cast.DAVE, seasoning));
            parties.put("D", new Party("D", D, media(30, 51_000), Cast.BOB, seasoning));
            parties.put("E", new Party("E", E, media(40, 52_000), Cast.BOB, seasoning));
            parties.put("F", new Party("F", F, media(50, 53_000), Cast.BOB, seasoning));
            parties.get("E").transport = towardB;
            parties.get("F").transport = towardB;
            parties.get("B").transport = towardB;
            parties.get("D").transport = towardB;
            this.run = new LadderRun(setting.world(), Map.copyOf(parties), this::happen);
        }

        private static InetSocketAddress media(int last, int port) {
            return new InetSocketAddress("198.51.100." + last, port);
        }

        void play(List<LadderLine> lines) {
            try (log) {
                run.play(lines);
                boolean isLoop = lines.stream().anyMatch(l -> l instanceof LadderLine.Arrow arrow && arrow.has(Condition.Looped.class));
                if (!isLoop) requireNothingCrossed();
            }
        }

        private void requireNothingCrossed() {
            Leak.requireNoIdCrosses(run.history());
            Leak.requireNoNumberCrosses(run.history());
            Leak.requireNoProofCrosses(run.history(), setting.trunking());
            var told = new LinkedHashMap<String, List<String>>();
            told.put("log", log.lines());
            told.put("listener", setting.listener().heard());
            told.put("record's or opening's text", Stream.concat(setting.journal().records().stream(), setting.journal().openings().stream()).map(Object::toString).toList());
            told.forEach(Leak::requireNoNumber);
            if (seasoning instanceof Canaries canaries) {
                Leak.requireNoCanary(run.history(), canaries.planted());
                told.forEach((where, texts) -> Leak.requireQuiet(where, texts, canaries.planted()));
                Leak.requireQuiet("record's field", setting.journal().records().stream().flatMap(Play::fields).toList(), canaries.planted());
            }
        }

        private static Stream<String> fields(CallRecord record) {
            var numbers = record.numbers();
            return Stream.of(record.node(), record.callId(), record.pool(), record.binding(), record.reference(), record.trunks().toString(), numbers.caller(), numbers.dialled(), numbers.callee(), numbers.shown(),
                numbers.extension(), record.mode());
        }

        private void happen(String what) {
            var trunks = later.get(what);
            if (trunks != null) {
                setting.turnTo(trunks);
                return;
            }
            switch (what) {
                case "router is slow" -> setting.router().manner(SimRouter.Manner.HELD);
                case "router throws" -> setting.router().manner(SimRouter.Manner.THROWS);
                case "router fails" -> setting.router().manner(SimRouter.Manner.FAILS);
                case "router is well" -> setting.router().manner(SimRouter.Manner.AT_ONCE);
                case "router answers" -> require(setting.router().answer(), "a question that is still open");
                case "router breaks" -> require(setting.router().fail(), "a question that is still open");
                case "store is down" -> setting.store().up(false);
                case "store is up" -> setting.store().up(true);
                case "record option is set" -> setting.store().record();
                case "unbind" -> setting.store().releaseAll();
                case "journal is full" -> setting.journal().accepting(false);
                case "journal has room" -> setting.journal().accepting(true);
                case "journal is slow" -> setting.journal().syncing(false);
                case "journal syncs" -> setting.journal().syncing(true);
                case "operator hangs up" -> setting.proxy().hangUp(_ -> true);
                case "name leads to D" -> setting.proxy().nameLeadsTo(D);
                case "name leads nowhere" -> setting.proxy().nameLeadsTo();
                case "node drains" -> setting.proxy().drain();
                case "node is drained" -> require(setting.proxy().isDrained(), "an end of the drain");
                case "node is not drained" -> require(!setting.proxy().isDrained(), "no end of the drain yet");
                case "node comes back" -> setting.proxy().resume();
                case "more comes than can be done" -> setting.proxy().overload();
                case "wire to A breaks" -> setting.world().cut(A);
                case "wire to D breaks" -> setting.world().cut(D);
                case "wire to B breaks" -> setting.world().cut(B);
                case "connection to B breaks" -> setting.world().streams().reset(B);
                case "connection to D breaks" -> setting.world().streams().reset(D);
                case "a minute has passed over former trunks" -> setting.proxy().dismiss();
                case "no channel is in use" -> require(setting.isWithoutChannels(), "no channel in use, not " + setting.trunking().board().standings());
                case "wire mends" -> setting.world().mend();
                case "call is over" -> require(setting.proxy().left().isEmpty(), "nothing left, not " + setting.proxy().left());
                case "call is not over" -> require(!setting.proxy().left().isEmpty(), "something left");
                case "call is not recorded" -> require(setting.journal().records().isEmpty(), "no record, not " + setting.journal().records());
                case "call is recorded" -> require(setting.journal().records().size() == 1, "one record, not " + setting.journal().records());
                default -> throw new IllegalArgumentException("ladder: (" + what + ") is no cue");
            }
        }

        private static void require(boolean holds, String expected) {
            if (!holds) throw new AssertionError("expected: " + expected);
        }

        Setting setting() {
            return setting;
        }

        LadderRun run() {
            return run;
        }

        /// Lets all timers run out, in which nothing may be sent.
        void finish(Duration time) {
            setting.world().pass(time);
            run.end();
        }
    }
}
