package io.callmask.simulation;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Mode;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Thousands of calls at once by callers and callees who do as they please, over a network that does too. One seed, one
/// run; whatever happens, what DESIGN calls invariants must hold.
public final class Storm {
    private static final int PAIRS = 200;
    private static final Duration SPREAD = Duration.ofSeconds(60);
    private static final Duration LONGEST_SPELL = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration ALL_TIMERS = Duration.ofSeconds(65);

    private final long seed;
    private final SplittableRandom random;
    private final Setting setting;
    private final List<StormCall> calls = new ArrayList<>();
    private final Map<String, StormCall> byCallId = new HashMap<>();
    private final Map<InetSocketAddress, StormCall> byMedia = new HashMap<>();
    private final Map<String, CallerAgent> callers = new HashMap<>();
    private final Map<String, CalleeAgent> callees = new HashMap<>();
    private final Gateway gatewayA;
    private final Gateway gatewayB;
    private final List<Binding> bindings = new ArrayList<>();

    /// What came of a run that broke no invariant.
    public record Result(int calls, int answered, int records, int refusedAtTheDoor, long datagrams) {}

    private long datagrams;

    private Storm(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.setting = Setting.stormy(random.split());
        var world = setting.world();
        gatewayA = new Gateway(world.timeline(), world.network(), Stage.A, random.split());
        gatewayB = new Gateway(world.timeline(), world.network(), Stage.B, random.split());
        world.network().attach(Stage.A, (bytes, _) -> toCaller(SipText.read(bytes)));
        world.network().attach(Stage.B, (bytes, _) -> toCallee(SipText.read(bytes)));
        world.network().tap(this::sent);
        world.refused(this::sent);
        world.delivered(this::delivered);
    }

    /// Runs so many calls.
    ///
    /// @throws AssertionError with the seed, and all that was seen of the call at fault
    public static Result run(long seed, int calls) {
        var storm = new Storm(seed);
        try {
            return storm.run(calls);
        } catch (AssertionError | RuntimeException e) {
            if (String.valueOf(e.getMessage()).startsWith("seed ")) throw e;
            throw new AssertionError("seed " + seed + ": " + e + "\n(rerun with -Dcallmask.seed=" + seed + ')', e);
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
        world.pass(ALL_TIMERS);
        return verdict();
    }

    private void weather() {
        var network = setting.world().network();
        for (var address : List.of(Stage.A, Stage.B)) {
            network.weather(address, World.PROXY, someWeather());
            network.weather(World.PROXY, address, someWeather());
        }
    }

    private Weather someWeather() {
        return new Weather(Duration.ofMillis(random.nextInt(1, 60)), Duration.ofMillis(random.nextInt(1, 200)), random.nextDouble(0.15), random.nextDouble(0.1), random.nextDouble(0.1));
    }

    private void bind() {
        var from = Instant.parse("2029-12-31T00:00:00Z");
        for (int i = 0; i < PAIRS; i++) {
            var mode = i % 2 == 0 ? Mode.AXYB : Mode.AXB;
            var x = VirtualNumber.of(String.format(Locale.ROOT, "+1800%07d", 5_000_000 + 2 * (i % 20)));
            var y = mode == Mode.AXB ? x : VirtualNumber.of(String.format(Locale.ROOT, "+1800%07d", 5_000_001 + 2 * (i % 20)));
            var binding = new Binding(new BindingId("b" + i), 1, mode, "default", RealNumber.of(number(2 * i)), RealNumber.of(number(2 * i + 1)), x, y, from, from.plus(Duration.ofDays(400)), "");
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
        boolean isForward = random.nextBoolean();
        var call = new StormCall(number, (isForward ? binding.a() : binding.b()).digits(), (isForward ? binding.y() : binding.x()).digits(),
            (isForward ? binding.b() : binding.a()).digits(), (isForward ? binding.x() : binding.y()).digits());
        calls.add(call);
        byCallId.put(call.fromCallerCallId(), call);
        byMedia.put(call.callerMedia, call);
        var agent = new CallerAgent(call, gatewayA);
        callers.put(call.fromCallerCallId(), agent);
        setting.world().timeline().after(random.nextLong(SPREAD.toNanos()), agent::start);
    }

    /// What befalls the house itself.
    private void trouble() {
        for (int i = 0; i < 4; i++) {
            spell(() -> setting.journal().accepting(false), () -> setting.journal().accepting(true));
            spell(() -> setting.journal().syncing(false), () -> setting.journal().syncing(true));
            spell(() -> setting.store().up(false), () -> setting.store().up(true));
            spell(() -> setting.world().cut(random.nextBoolean() ? Stage.A : Stage.B), () -> setting.world().mend());
        }
        for (int i = 0; i < 20; i++) at(() -> setting.proxy().hangUp(_ -> random.nextInt(20) == 0));
        for (int i = 0; i < PAIRS / 20; i++) at(() -> setting.store().release(bindings.get(random.nextInt(PAIRS)).id()));
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
        var agent = callers.get(message.only("Call-ID"));
        if (agent == null) throw new AssertionError("a caller was sent what is not of any call:\n" + message);
        agent.receive(message);
    }

    private void toCallee(SipText message) {
        var callId = message.only("Call-ID");
        var agent = callees.get(callId);
        if (agent == null && message.word().equals("INVITE")) {
            agent = new CalleeAgent(called(message), gatewayB, message);
            callees.put(callId, agent);
            agent.start();
        } else if (agent != null) {
            agent.receive(message);
        }
        // An ACK or CANCEL that has overtaken its INVITE finds nobody.
    }

    private StormCall called(SipText invite) {
        var call = byCallId.get(invite.only("Call-ID"));
        if (call == null) throw new AssertionError("a callee was sent what is not of any call:\n" + invite);
        return call;
    }

    /// Every datagram that P has sent, whether or not it arrives.
    private void sent(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {
        datagrams++;
        var message = SipText.read(bytes);
        boolean isOut = from.equals(World.PROXY);
        boolean isOnLegA = from.equals(Stage.A) || to.equals(Stage.A);
        var call = isOnLegA ? byCallId.get(message.only("Call-ID")) : onLegB(message);
        if (call == null) throw new AssertionError("on the wire, of no call:\n" + message);
        call.note(String.format(Locale.ROOT, "%9.3f s  %s %s %s", setting.world().timeline().elapsed().toMillis() / 1_000.0, isOnLegA ? (isOut ? "A <- P     " : "A -> P     ") : isOut ? "    P -> B " : "    P <- B ",
            message.start(), message.cseqMethod() + " to-tag=" + message.tag("To")));
        var ids = isOnLegA ? call.idsOfA : call.idsOfB;
        ids.add(message.only("Call-ID").toLowerCase(Locale.ROOT));
        for (var id : List.of(message.tag("From"), message.tag("To"), message.branch().replace("z9hG4bK", ""))) if (id.length() > 5) ids.add(id.toLowerCase(Locale.ROOT));
        if (!isOut) return;
        if (isOnLegA) towardA(call, message);
        else towardB(call, message);
        requireNoLeak(call, Leak.text(bytes), isOnLegA);
    }

    /// What crosses in bypass, and nothing else, tells which call a new leg B belongs to: the caller's media address.
    private StormCall onLegB(SipText message) {
        return byCallId.computeIfAbsent(message.only("Call-ID"), id -> {
            var media = SdpText.in(message).orElseThrow(() -> new AssertionError("leg B begins without an offer:\n" + message)).media();
            var call = byMedia.get(media);
            if (call == null) throw new AssertionError("leg B offers the media address " + media + " of nobody:\n" + message);
            call.legsB.add(id);
            return call;
        });
    }

    private void towardA(StormCall call, SipText message) {
        if (!message.isRequest() && message.cseqMethod().equals("INVITE") && message.status() >= 200) {
            call.finals.add(message.start() + " to-tag=" + message.tag("To"));
            if (message.status() < 300) call.isAnsweredA = true;
            if (call.finals.size() > 1) throw call.failure(seed, "more than one final response: " + call.finals);
        }
        if (message.word().equals("BYE")) call.isEndedA = true;
    }

    private void towardB(StormCall call, SipText message) {
        if (message.word().equals("INVITE")) {
            if (call.legsB.size() > 1) throw call.failure(seed, "rung twice: " + call.legsB);
            if (!Address.user(message.uri()).equals(call.callee)) throw call.failure(seed, "the wrong person is rung: " + message.uri() + " (expected: " + call.callee + ')');
            var shown = Address.read(message.only("From")).user();
            if (!shown.equals(call.shown)) throw call.failure(seed, "shown is " + shown + " (expected: " + call.shown + ')');
        }
        if (message.word().equals("BYE")) call.endedB.add(message.tag("To"));
    }

    private void requireNoLeak(StormCall call, String text, boolean isTowardA) {
        var number = (isTowardA ? call.callee : call.caller).substring(5);
        if (text.contains(number)) throw call.failure(seed, "toward " + (isTowardA ? 'A' : 'B') + " the other's number:\n" + text);
        if (text.contains(isTowardA ? call.calleeWord : call.callerWord)) throw call.failure(seed, "toward " + (isTowardA ? 'A' : 'B') + " a word of the other's:\n" + text);
        for (var id : isTowardA ? call.idsOfB : call.idsOfA) if (text.contains(id)) throw call.failure(seed, "toward " + (isTowardA ? 'A' : 'B') + " an id of the other leg, " + id + ":\n" + text);
    }

    /// What has reached P.
    private void delivered(byte[] bytes, InetSocketAddress from) {
        var message = SipText.read(bytes);
        var call = byCallId.get(message.only("Call-ID"));
        if (call == null) throw new AssertionError("delivered, of no call:\n" + message);
        if (from.equals(Stage.A)) {
            if (message.word().equals("INVITE")) call.hasReachedP = true;
            if (message.word().equals("BYE") && call.isAnsweredA) call.isEndedA = true;
        } else {
            if (message.status() == 200 && message.cseqMethod().equals("INVITE")) call.answeredB.add(message.tag("To"));
            if (message.word().equals("BYE")) call.endedB.add(message.tag("From"));
        }
    }

    private Result verdict() {
        var journal = setting.journal();
        int atTheDoor = 0;
        int answered = 0;
        int reached = 0;
        for (var call : calls) {
            if (!call.hasReachedP) continue;
            reached++;
            if (call.finals.size() != 1) throw call.failure(seed, "final responses: " + call.finals + " (expected: one)");
            if (call.finals.iterator().next().startsWith("SIP/2.0 503")) atTheDoor++;
            if (call.isAnsweredA) answered++;
            if (call.isAnsweredA && !call.isEndedA) throw call.failure(seed, "the caller is left on the line");
            for (var tag : call.answeredB) if (!call.endedB.contains(tag)) throw call.failure(seed, "the callee is left on the line, dialog " + tag);
        }
        require(journal.stillOpen().isEmpty(), "calls without a record: " + journal.stillOpen());
        require(journal.openings().size() == journal.records().size(), "opened: " + journal.openings().size() + ", records: " + journal.records().size());
        require(reached == journal.records().size() + atTheDoor, "INVITEs: " + reached + ", records: " + journal.records().size() + ", refused at the door: " + atTheDoor);
        require(setting.listener().ended().size() == journal.records().size(), "the listener heard of " + setting.listener().ended().size() + " ends, records: " + journal.records().size());
        require(setting.proxy().left().isEmpty(), "left behind: " + setting.proxy().left());
        long recordedAnswered = journal.records().stream().filter(r -> r.outcome().answered()).count();
        require(recordedAnswered == answered, "answered on the wire: " + answered + ", in the records: " + recordedAnswered);
        return new Result(calls.size(), answered, journal.records().size(), atTheDoor, datagrams);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError("seed " + seed + ": " + otherwise + "\n(rerun with -Dcallmask.seed=" + seed + ')');
    }
}
