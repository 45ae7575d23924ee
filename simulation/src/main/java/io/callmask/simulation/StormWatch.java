package io.callmask.simulation;

import io.callmask.number.record.CallRecord;
import io.callmask.number.route.RouteKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Objects;
import java.util.Set;

/// Sees all that is on the wire in a storm, and holds it against the invariants: at once where it can be told at once, and
/// at the end.
final class StormWatch {
    private static final int COUNTRY = 2;
    private static final int SHORTEST_ID = 6;

    /// Requests whose final response must be one and the same, however often they come: all that changes anything but by ending it.
    private static final Set<String> COUNTED = Set.of("INVITE", "UPDATE", "INFO", "PRACK", "MESSAGE");

    private final Setting setting;
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

    StormWatch(Setting setting) {
        this.setting = setting;
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
        else towardB(call, message);
        requireNoLeak(call, Leak.text(bytes), isOnLegA);
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
        if (!message.isRequest() && key(message).equals(call.firstKey()) && message.status() / 100 == 2) {
            call.isAnsweredA = true;
            call.isEndedA = call.isText;
        }
        if (message.word().equals("BYE")) call.isEndedA = true;
    }

    private void towardB(StormCall call, SipText message) {
        countEarly(call, message);
        if ((message.word().equals("INVITE") || message.word().equals("MESSAGE")) && message.tag("To").isEmpty()) requireRightParty(call, message);
        if (message.word().equals("BYE")) call.endedB.add(message.tag("To"));
    }

    private void countEarly(StormCall call, SipText message) {
        if (message.word().equals("UPDATE") && message.body().length > 0 && !call.isAnsweredA && call.earlyOffers.add(message.branch())) early++;
    }

    /// Whom the store means at the very instant in which the INVITE leaves first, and under which number.
    private void requireRightParty(StormCall call, SipText invite) {
        if (call.legsB.size() > 1 + call.redirects.size()) throw call.failure("rung twice: " + call.legsB);
        if (call.legsB.size() > 4) throw call.failure("redirected too often: " + call.legsB);
        redirected += call.legsB.size() > 1 && call.went.add(invite.only("Call-ID")) ? 1 : 0;
        if (call.route.isEmpty()) call.route = setting.store().routeOf(new RouteKey(call.dialled, call.caller));
        var route = call.route.orElseThrow(() -> call.failure("rung although nothing is bound"));
        var rung = Address.user(invite.uri());
        if (!rung.equals(route.ring().digits())) throw call.failure("the wrong person is rung: " + rung + " (expected: " + route.ring().digits() + ')');
        var shown = Address.read(invite.only("From")).user();
        if (!shown.equals(route.route().show().digits())) throw call.failure("shown is " + shown + " (expected: " + route.route().show().digits() + ')');
    }

    private void requireNoLeak(StormCall call, String text, boolean isTowardA) {
        var number = isTowardA ? call.route.map(found -> found.ring().digits()) : Optional.of(call.caller.digits());
        if (number.isPresent() && text.contains(number.get().substring(COUNTRY))) throw call.failure("toward " + (isTowardA ? 'A' : 'B') + " the other's number:\n" + text);
        if (text.contains(isTowardA ? call.calleeWord : call.callerWord)) throw call.failure("toward " + (isTowardA ? 'A' : 'B') + " a word of the other's:\n" + text);
        for (var id : isTowardA ? call.idsOfB : call.idsOfA) if (text.contains(id)) throw call.failure("toward " + (isTowardA ? 'A' : 'B') + " an id of the other leg, " + id + ":\n" + text);
    }

    /// What has reached P.
    void delivered(byte[] bytes, InetSocketAddress from) {
        var message = SipText.read(bytes);
        var call = byCallId.get(message.only("Call-ID"));
        if (call == null) throw new AssertionError("delivered, of no call:\n" + message);
        if (message.isRequest() && COUNTED.contains(message.method())) call.finals.putIfAbsent(key(message), new LinkedHashSet<>());
        if (from.equals(Stage.A)) {
            if (message.word().equals("BYE") && call.isAnsweredA) call.isEndedA = true;
        } else {
            if (message.status() == 302) call.redirects.add(message.only("Call-ID"));
            if (message.status() == 200 && message.cseq() == 1 && message.cseqMethod().equals("INVITE")) call.answeredB.add(message.tag("To"));
            if (message.word().equals("BYE")) call.endedB.add(message.tag("From"));
        }
    }

    /// @param isBroken whether a bug was ordered: one that comes before a call is admitted refuses it with 500 and leaves no record
    Storm.Result verdict(boolean isBroken) {
        var journal = setting.journal();
        int atTheDoor = 0;
        int answered = 0;
        int reached = 0;
        for (var call : calls) {
            if (!call.hasReachedP()) continue;
            reached++;
            call.finals.forEach((branch, finals) -> {
                if (finals.size() != 1) throw call.failure("final responses to " + branch + ": " + finals + " (expected: one)");
            });
            if (Objects.requireNonNull(call.finals.get(call.firstKey()), "the first INVITE").iterator().next().startsWith("SIP/2.0 503")) atTheDoor++;
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
        return new Storm.Result(calls.size(), answered, taken, journal.records().size(), atTheDoor, changes(true), changes(false), early, pracked(), redirected, datagrams, setting.world().streams().lost());
    }

    private int pracked() {
        return (int) calls.stream().flatMap(c -> c.finals.entrySet().stream()).filter(f -> f.getKey().startsWith("PRACK") && f.getValue().iterator().next().startsWith("SIP/2.0 2")).count();
    }

    private int changes(boolean isAccepted) {
        long changes = calls.stream().flatMap(c -> c.finals.entrySet().stream().filter(f -> !f.getKey().equals(c.firstKey()) && !f.getKey().startsWith("INFO") && !f.getKey().startsWith("MESSAGE") && !f.getKey().startsWith("PRACK")))
            .filter(f -> f.getValue().iterator().next().startsWith("SIP/2.0 2") == isAccepted).count();
        return (int) changes;
    }

    /// What a record says of who called whom must be what some caller really did.
    private void requireTrue(CallRecord record) {
        var numbers = record.numbers();
        boolean isOfACall = calls.stream().anyMatch(c -> c.caller.digits().equals(numbers.caller()) && c.dialled.digits().equals(numbers.dialled()));
        require(isOfACall, "a record of a call that nobody made: " + record);
        boolean isRung = calls.stream().filter(c -> c.caller.digits().equals(numbers.caller())).flatMap(c -> c.route.stream())
            .anyMatch(r -> r.ring().digits().equals(numbers.callee()) && r.route().show().digits().equals(numbers.shown()));
        require(!record.outcome().answered() || isRung, "an answered call to somebody who was not rung: " + record);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }
}
