package io.callmask.simulation;

import io.callmask.number.record.CallRecord;
import io.callmask.number.route.RouteKey;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.engine.CallListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Sees all that is on the wire in a storm, and holds it against the invariants: at once where it can be told at once, and
/// at the end.
final class StormWatch {
    private static final int COUNTRY = 2;
    /// Who calls, in a record of somebody who does not say so: as it was read, or as it came when it ended before.
    private static final Set<String> WITHHELD = Set.of("", "anonymous");
    private static final int SHORTEST_ID = 6;
    /// The silence upon which another trunk is tried, less what routing and signing take at most between the two.
    private static final Duration SILENT = Outlet.USUAL_SILENCE.minusMillis(100);
    /// For which another trunk is tried.
    static final Set<Integer> CAUSES = Set.of(408, 500, 502, 503, 504);
    /// What says that nobody rings, and that it may be tried otherwise.
    private static final Set<Integer> NOBODY = Set.of(302, 401, 407, 422);
    private static final Pattern HASH = Pattern.compile("response=\"[0-9a-f]+\"");
    /// Whatever callers and callees are known by.
    private static final Pattern PEOPLE = Pattern.compile("u[ab][0-9]{5}u[ab]|1555[0-9]{7}|1800[0-9]{7}");

    /// Requests whose final response must be one and the same, however often they come: all that changes anything but by ending it.
    private static final Set<String> COUNTED = Set.of("INVITE", "UPDATE", "INFO", "PRACK", "MESSAGE");

    private final Setting setting;
    private final Map<InetAddress, Edge> edges;
    private final List<StormCall> calls = new ArrayList<>();
    private final Map<String, StormCall> byCallId = new HashMap<>();
    private final Map<InetSocketAddress, StormCall> byMedia = new HashMap<>();
    /// Those whose INVITE has no offer, by the Max-Forwards of their leg B.
    private final Map<Integer, StormCall> byHops = new HashMap<>();
    /// By what they say.
    private final Map<String, StormCall> texts = new HashMap<>();
    private long datagrams;
    private int early;
    private int redirected;

    private int signed;
    private int next;

    StormWatch(Setting setting, Map<InetAddress, Edge> edges) {
        this.setting = setting;
        this.edges = edges;
    }

    /// A call that is going to be made.
    void expect(StormCall call) {
        calls.add(call);
        byCallId.put(call.callIdOfA(), call);
        if (call.isText) texts.put(call.words, call);
        else byMedia.put(call.callerMedia, call);
        if (call.hops > 0) byHops.put(call.hops - 1, call);
    }

    /// The call that an INVITE to a callee belongs to.
    StormCall called(SipText invite) {
        var call = byCallId.get(invite.only("Call-ID"));
        if (call == null) throw new AssertionError("a callee was sent what is not of any call:\n" + invite);
        return call;
    }

    /// Every datagram that P has sent, whether or not it arrives.
    void sent(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {
        datagrams++;
        var message = SipText.read(bytes);
        boolean isOut = from.equals(World.PROXY);
        boolean isOnLegA = from.equals(Stage.A) || to.equals(Stage.A);
        if (!isOnLegA && isLone(message)) {
            if (isOut) lone(message, Leak.text(bytes), to);
            return;
        }
        var call = isOnLegA ? byCallId.get(message.only("Call-ID")) : onLegB(message);
        if (call == null) throw new AssertionError("on the wire, of no call:\n" + message);
        call.note(new StormCall.Seen(setting.world().timeline().elapsed(), isOnLegA ? (isOut ? "A <- P      " : "A -> P      ") : isOut ? "     P -> B " : "     P <- B ", message));
        var ids = isOnLegA ? call.idsOfA : call.idsOfB;
        ids.add(message.only("Call-ID").toLowerCase(Locale.ROOT));
        for (var id : List.of(message.tag("From"), message.tag("To"), message.branch().replace("z9hG4bK", ""))) if (id.length() >= SHORTEST_ID) ids.add(id.toLowerCase(Locale.ROOT));
        if (!isOut) return;
        if (!message.isRequest() && COUNTED.contains(message.cseqMethod()) && message.status() >= 200) answered(call, message);
        if (message.body().length > 0 && message.only("Content-Type").equals(SdpText.TYPE)) requireRightOrigin(call, message, isOnLegA);
        if (isOnLegA) towardA(call, message);
        else towardB(call, message, to);
        requireNoLeak(call, Leak.text(bytes), isOnLegA);
    }

    /// Whether it belongs to no call: REGISTER, or OPTIONS outside of any dialog.
    static boolean isLone(SipText message) {
        return message.cseqMethod().equals("REGISTER") || message.cseqMethod().equals("OPTIONS") && (message.isRequest() ? message.tag("To").isEmpty() : message.tag("To").startsWith(Edge.WORD));
    }

    /// What is of no call knows of none.
    private void lone(SipText message, String text, InetSocketAddress to) {
        edge(to).wrongWith(message).ifPresent(wrong -> {
            throw new AssertionError(wrong + "\n" + message);
        });
        // What a hash looks like is chance.
        if (PEOPLE.matcher(HASH.matcher(text).replaceAll("")).find()) throw new AssertionError("what is of no call tells of one:\n" + message);
    }

    /// What crosses in bypass, and nothing else, tells which call a new leg B belongs to: the caller's media address; or where there is none, how many hops are left.
    private StormCall onLegB(SipText message) {
        return byCallId.computeIfAbsent(message.only("Call-ID"), id -> {
            var call = message.word().equals("MESSAGE") ? texts.get(message.bodyText()) : SdpText.in(message).map(sdp -> byMedia.get(sdp.media())).orElseGet(() -> byHops.get(Integer.parseInt(message.only("Max-Forwards"))));
            if (call == null) throw new AssertionError("leg B begins with what nobody has sent:\n" + message);
            call.legsB.add(id);
            return call;
        });
    }

    private static void answered(StormCall call, SipText response) {
        var finals = call.finals.get(key(response));
        if (finals == null) throw call.failure("a final response to a request that has not come: " + response.start() + " to " + key(response));
        finals.add(response.start() + " to-tag=" + response.tag("To"));
        if (finals.size() > 1) throw call.failure("more than one final response: " + finals);
    }

    private static String key(SipText message) {
        return message.cseqMethod() + ' ' + message.branch();
    }

    private static void requireRightOrigin(StormCall call, SipText message, boolean isTowardA) {
        if (!call.described.add(message.toString())) return;
        var sdp = SdpText.in(message).orElseThrow();
        (isTowardA ? call.originsA : call.originsB).next(message, sdp).ifPresent(wrong -> {
            throw call.failure(wrong);
        });
    }

    private void towardA(StormCall call, SipText message) {
        countEarly(call, message);
        if (message.has("Authorization") || message.has("Proxy-Authorization")) throw call.failure("toward A credentials:\n" + message);
        if (!message.isRequest() && call.isBeginning(key(message)) && message.status() / 100 == 2) {
            call.isAnsweredA = true;
            call.isEndedA = call.isText;
        }
        if (message.word().equals("BYE")) call.isEndedA = true;
    }

    private Edge edge(InetSocketAddress at) {
        return Objects.requireNonNull(edges.get(at.getAddress()), "a carrier");
    }

    private void towardB(StormCall call, SipText message, InetSocketAddress to) {
        countEarly(call, message);
        if ((message.word().equals("INVITE") || message.word().equals("MESSAGE")) && message.tag("To").isEmpty()) requireRightParty(call, message);
        if (message.word().equals("BYE")) call.endedB.add(message.only("Call-ID") + ' ' + message.tag("To"));
        edge(to).wrongWith(message).ifPresent(wrong -> {
            throw call.failure(wrong + '\n' + message);
        });
        if (message.has("Identity")) requireRightSignature(call, message);
    }

    /// It names whom we call and the VN that is shown, and nobody else.
    private void requireRightSignature(StormCall call, SipText message) {
        var claims = Signatures.claims(message.only("Identity"));
        var told = List.of(Address.user(message.uri()).substring(1), Address.read(message.only("From")).user().substring(1));
        if (!message.word().equals("INVITE") || !message.tag("To").isEmpty()) throw call.failure("signed is what begins nothing:\n" + message);
        if (!Signatures.numbers(claims).equals(told)) throw call.failure("signed is " + claims + " (expected: " + told + ')');
        if (claims.contains(call.caller.digits().substring(COUNTRY))) throw call.failure("signed is the caller's number: " + claims);
        signed++;
    }

    private void countEarly(StormCall call, SipText message) {
        if (message.word().equals("UPDATE") && message.body().length > 0 && !call.isAnsweredA && call.earlyOffers.add(message.branch())) early++;
    }

    /// Whom the store means at the very instant in which the INVITE leaves first, and under which number.
    private void requireRightParty(StormCall call, SipText invite) {
        if (call.isGuesser) throw call.failure("rung by somebody who does not know the password");
        if (call.isImpostor) throw call.failure("rung by somebody whom the account may not be");
        boolean isNew = call.beginningsB.add(invite.only("Call-ID"));
        boolean isAgain = call.beginningsB.add(invite.only("Call-ID") + ' ' + invite.cseq()) && !isNew;
        // With credentials, or for a longer session: whoever is silent has a new time for it.
        if (isAgain && invite.only("Call-ID").equals(call.current)) call.currentSince = setting.world().timeline().elapsed();
        if (isNew) requireNobodyElse(call, invite, setting.world().timeline().elapsed());
        if (call.redirects.size() > 4) throw call.failure("redirected too often: " + call.legsB);
        next += isNew && call.legsB.size() > 1 ? 1 : 0;
        redirected += !call.redirects.isEmpty() && !call.redirects.contains(invite.only("Call-ID")) && call.went.add(invite.only("Call-ID")) ? 1 : 0;
        if (call.route.isEmpty()) call.route = setting.store().routeOf(new RouteKey(call.dialled, call.caller));
        var route = call.route.orElseThrow(() -> call.failure("rung although nothing is bound"));
        var rung = Address.user(invite.uri());
        if (!rung.equals(route.ring().digits())) throw call.failure("the wrong person is rung: " + rung + " (expected: " + route.ring().digits() + ')');
        var shown = Address.read(invite.only("From")).user();
        if (!shown.equals(route.route().show().digits())) throw call.failure("shown is " + shown + " (expected: " + route.route().show().digits() + ')');
    }

    /// There is another leg B only when nobody rings at the end of the one before, as far as P can know; and never after the callee's own word or voice.
    private static void requireNobodyElse(StormCall call, SipText invite, Duration now) {
        if (!call.last.isEmpty()) throw call.failure("another leg after the callee's own word or voice: " + call.last);
        if (call.heard.contains(call.current) && !call.without.contains(call.current)) throw call.failure("rung twice: " + call.legsB);
        if (call.isAnsweredA) throw call.failure("another leg although the caller has been answered: " + call.legsB);
        if (!call.endedB.containsAll(call.answeredB)) throw call.failure("another leg although the callee has answered and was not hung up on: " + call.answeredB);
        boolean isOut = !call.current.isEmpty() && !call.heard.contains(call.current) && !call.without.contains(call.current);
        if (isOut && now.minus(call.currentSince).compareTo(SILENT) < 0) throw call.failure("another leg while the one before was given no time: " + call.legsB);
        call.current = invite.only("Call-ID");
        call.currentSince = now;
    }

    private void requireNoLeak(StormCall call, String text, boolean isTowardA) {
        var number = isTowardA ? call.route.map(found -> found.ring().digits()) : Optional.of(call.caller.digits());
        if (number.isPresent() && text.contains(number.get().substring(COUNTRY))) throw call.failure("toward " + (isTowardA ? 'A' : 'B') + " the other's number:\n" + text);
        if (isTowardA && text.contains(Edge.WORD)) throw call.failure("toward A what the other carrier asks with:\n" + text);
        if (text.contains(isTowardA ? call.calleeWord : call.callerWord)) throw call.failure("toward " + (isTowardA ? 'A' : 'B') + " a word of the other's:\n" + text);
        for (var id : isTowardA ? call.idsOfB : call.idsOfA) if (text.contains(id)) throw call.failure("toward " + (isTowardA ? 'A' : 'B') + " an id of the other leg, " + id + ":\n" + text);
    }

    /// P's own, which nobody will ever have.
    void neverLeft(byte[] bytes) {
        var message = SipText.read(bytes);
        var call = byCallId.get(message.only("Call-ID"));
        if (call != null && message.isRequest() && message.tag("To").isEmpty()) call.without.add(message.only("Call-ID"));
    }

    /// The same, which somebody may have: what has not been heard of yet may ring, so whoever answers it is hung up on.
    void perhapsLost(byte[] bytes) {
        neverLeft(bytes);
        var message = SipText.read(bytes);
        var call = byCallId.get(message.only("Call-ID"));
        var leg = message.only("Call-ID");
        if (call != null && message.isRequest() && message.tag("To").isEmpty() && !call.heard.contains(leg + ' ' + message.cseq())) call.forsaken.add(leg);
    }

    /// What has reached P.
    void delivered(byte[] bytes, InetSocketAddress from) {
        var message = SipText.read(bytes);
        if (!from.equals(Stage.A) && isLone(message)) return;
        var call = byCallId.get(message.only("Call-ID"));
        if (call == null) throw new AssertionError("delivered, of no call:\n" + message);
        if (message.isRequest() && COUNTED.contains(message.method())) call.finals.putIfAbsent(key(message), new LinkedHashSet<>());
        if (message.isRequest() && call.isBeginning(key(message)) && !message.has("Authorization")) call.unproved.add(key(message));
        if (from.equals(Stage.A)) {
            if (message.word().equals("BYE") && call.isAnsweredA) call.isEndedA = true;
        } else {
            boolean isOfFirst = !message.isRequest() && call.beginningsB.contains(message.only("Call-ID") + ' ' + message.cseq());
            if (message.status() == 302) call.redirects.add(message.only("Call-ID"));
            if (isOfFirst) heard(call, message, setting.world().timeline().elapsed());
            if (isOfFirst && message.status() == 200 && message.cseqMethod().equals("INVITE")) call.answeredB.add(message.only("Call-ID") + ' ' + message.tag("To"));
            if (message.word().equals("BYE")) call.endedB.add(message.only("Call-ID") + ' ' + message.tag("From"));
        }
    }

    private static void heard(StormCall call, SipText response, Duration now) {
        var leg = response.only("Call-ID");
        int status = response.status();
        boolean isFirst = call.heard.add(leg + ' ' + response.cseq());
        call.heard.add(leg);
        // Another trunk's turn has come then, though its INVITE may still wait for its signature.
        boolean isTooLate = isFirst && now.minus(call.currentSince).compareTo(SILENT) >= 0;
        if (isTooLate) {
            call.without.add(leg);
            call.tooLate.add(leg);
        }
        boolean mayLeadOn = !call.redirects.isEmpty() && status >= 300 && status < 600 && status != 486;
        if (NOBODY.contains(status) || CAUSES.contains(status) || mayLeadOn) call.without.add(leg);
        boolean isVoice = status > 100 && status < 200 && response.body().length > 0 && call.hops == 0;
        if (leg.equals(call.current) && !call.tooLate.contains(leg) && !call.forsaken.contains(leg) && (isVoice || status / 100 == 2 || status == 486 || status >= 600)) call.last.add(leg + ' ' + status);
    }

    /// @param isBroken whether a bug was ordered: one that comes before a call is admitted refuses it with 500 and leaves no record
    Storm.Result verdict(boolean isBroken) {
        var journal = setting.journal();
        int atTheDoor = 0;
        int answered = 0;
        int reached = 0;
        int asked = 0;
        for (var call : calls) {
            for (var each : call.finals.entrySet()) {
                if (each.getValue().size() != 1) throw call.failure("final responses to " + each.getKey() + ": " + each.getValue() + " (expected: one)");
                if (!call.isBeginning(each.getKey())) continue;
                int status = Integer.parseInt(each.getValue().iterator().next().split(" ", 3)[1]);
                boolean isDoubted = status == 401 || call.isGuesser && status == 403;
                if (isDoubted) asked++;
                else reached++;
                if (status == 503) atTheDoor++;
                if ((call.isGuesser || call.unproved.contains(each.getKey())) && !isDoubted && status != 503 && !(isBroken && status == 500)) throw call.failure("nobody has proved who it is, and yet the answer to " + each.getKey() + " is " + status);
            }
            if (call.isAnsweredA) answered++;
            if (call.isAnsweredA && !call.isEndedA) throw call.failure("the caller is left on the line");
            for (var tag : call.answeredB) if (!call.endedB.contains(tag)) throw call.failure("the callee is left on the line, dialog " + tag);
        }
        require(journal.stillOpen().isEmpty(), "calls without a record: " + journal.stillOpen());
        require(journal.openings().size() == journal.records().size(), "opened: " + journal.openings().size() + ", records: " + journal.records().size());
        int unrecorded = reached - journal.records().size() - atTheDoor;
        require(unrecorded == 0 || isBroken && unrecorded == 1, "INVITEs: " + reached + ", records: " + journal.records().size() + ", refused at the door: " + atTheDoor);
        for (var record : journal.records()) requireTrue(record);
        require(setting.listener().ended().size() == journal.records().size(), "the listener heard of " + setting.listener().ended().size() + " ends, records: " + journal.records().size());
        require(setting.isWithoutChannels(), "channels in use: " + setting.trunking().board().standings());
        require(setting.proxy().left().isEmpty(), "left behind: " + setting.proxy().left());
        long recordedAnswered = journal.records().stream().filter(r -> r.outcome().answered()).count();
        require(recordedAnswered == answered, "answered on the wire: " + answered + ", in the records: " + recordedAnswered);
        int taken = (int) calls.stream().filter(c -> c.isText && c.isAnsweredA).count();
        return new Storm.Result(calls.size(), answered, taken, journal.records().size(), atTheDoor, changes(true), changes(false), early, pracked(), redirected, next - redirected, edges.values().stream().mapToInt(Edge::proofs).sum(), asked, signed,
            (int) journal.records().stream().filter(r -> r.trunks().signature().isValid()).count(), datagrams, setting.world().streams().lost(), (int) setting.listener().heard().stream().filter(("doubt " + CallListener.Doubt.NOT_ITS_CALLER)::equals).count());
    }

    private int pracked() {
        return (int) calls.stream().flatMap(c -> c.finals.entrySet().stream()).filter(f -> f.getKey().startsWith("PRACK") && f.getValue().iterator().next().startsWith("SIP/2.0 2")).count();
    }

    private int changes(boolean isAccepted) {
        long changes = calls.stream().flatMap(c -> c.finals.entrySet().stream().filter(f -> !c.isBeginning(f.getKey()) && !f.getKey().startsWith("INFO") && !f.getKey().startsWith("MESSAGE") && !f.getKey().startsWith("PRACK")))
            .filter(f -> f.getValue().iterator().next().startsWith("SIP/2.0 2") == isAccepted).count();
        return (int) changes;
    }

    /// What a record says of who called whom must be what some caller really did.
    private void requireTrue(CallRecord record) {
        var numbers = record.numbers();
        boolean isOfACall = calls.stream().anyMatch(c -> (c.isImpostor ? WITHHELD.contains(numbers.caller()) : c.caller.digits().equals(numbers.caller())) && c.dialled.digits().equals(numbers.dialled()));
        require(isOfACall, "a record of a call that nobody made: " + record);
        boolean isSigned = calls.stream().anyMatch(c -> c.caller.digits().equals(numbers.caller()) && c.dialled.digits().equals(numbers.dialled()) && Signatures.isSigned(c));
        require(!record.trunks().signature().isValid() || isSigned, "believed is a signature that nobody made: " + record);
        boolean isRung = calls.stream().filter(c -> c.caller.digits().equals(numbers.caller())).flatMap(c -> c.route.stream())
            .anyMatch(r -> r.ring().digits().equals(numbers.callee()) && r.route().show().digits().equals(numbers.shown()));
        require(!record.outcome().answered() || isRung, "an answered call to somebody who was not rung: " + record);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }
}
