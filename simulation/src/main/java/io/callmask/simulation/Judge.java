package io.callmask.simulation;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says what is wrong with a message that came out: against the arrow that expects it, and against RFC 3261 in any case.
final class Judge {
    private final Party party;
    private final LadderLine.Arrow arrow;
    private final SipText message;
    private final Optional<Party> peer;
    private final List<String> complaints = new ArrayList<>();

    private Judge(Party party, LadderLine.Arrow arrow, SipText message, Optional<Party> peer) {
        this.party = party;
        this.arrow = arrow;
        this.message = message;
        this.peer = peer;
    }

    /// @param peer the party at the other end, whose media address a session description is to show
    static List<String> judge(Party party, LadderLine.Arrow arrow, SipText message, Optional<Party> peer) {
        if (!message.word().equals(arrow.what())) return List.of("is " + message.word());
        var judge = new Judge(party, arrow, message, peer);
        try {
            judge.all();
        } catch (RuntimeException e) {
            judge.complaints.add(String.valueOf(e.getMessage()));
        }
        return judge.complaints;
    }

    private void all() {
        for (var name : List.of("From", "To", "Call-ID", "CSeq", "Content-Length")) if (!isExcused(name)) expect(name + " fields", message.all(name).size(), 1);
        for (var condition : arrow.conditions()) condition(condition);
        complaints.addAll(DigestText.faults(message));
        if (!arrow.has(Condition.Session.class) && !arrow.has(Condition.Digit.class) && !arrow.has(Condition.Words.class)) expect("body length", message.body().length, 0);
        if (message.isRequest()) request();
        else response();
    }

    /// A request that lacked a header cannot have it echoed.
    private boolean isExcused(String name) {
        return !message.isRequest() && !name.equals("Content-Length") && !party.requests.isEmpty() && !party.requests.getLast().has(name);
    }

    private void condition(Condition condition) {
        switch (condition) {
            case Condition.From(var name) -> from(Cast.valueOf(name));
            case Condition.Session(var wanted) -> session(wanted);
            case Condition.Digit(var key, _) -> digit(key);
            case Condition.Words(var text) -> words(text);
            case Condition.Hops(int left) -> expect("Max-Forwards", message.only("Max-Forwards"), String.valueOf(left));
            case Condition.Require(var option) -> expect("Require", message.only("Require"), option);
            case Condition.FieldIs(var name, var value) -> field(name, value);
            case Condition.FieldAbsent(var name) -> expect(name + " fields", message.all(name).size(), 0);
            case Condition.FieldPresent(var name) -> expect("has " + name, message.has(name), true);
            case Condition.Shows(var nonce, int count) -> DigestText.shows(message, nonce, count).ifPresent(complaints::add);
            case Condition.Tag _, Condition.Again _, Condition.Twice _, Condition.Held _ -> { }
            case Condition.FieldPlus _, Condition.Body _, Condition.Merged _, Condition.Looped _, Condition.Version _, Condition.Cut _, Condition.RAck _, Condition.Asks _, Condition.Proves _ ->
                throw new IllegalArgumentException("a condition that only a message into P can have");
        }
    }

    /// What follows the expected value as one more parameter is not looked at.
    private void field(String name, String value) {
        var actual = message.only(name);
        if (!actual.startsWith(value + ';')) expect(name, actual, value);
    }

    private void from(Cast shown) {
        // A text makes no dialog, so it has no Contact (RFC 3428 §4).
        var names = message.method().equals("MESSAGE") ? List.of("From", "P-Asserted-Identity") : List.of("From", "Contact", "P-Asserted-Identity");
        for (var name : names) expect(name + " user", Address.read(message.only(name)).user(), shown.digits());
        expect("From display name", Address.read(message.only("From")).display().replace(shown.digits(), ""), "");
    }

    /// However its type was written.
    private void words(String text) {
        expect("Content-Type", message.only("Content-Type"), "text/plain;charset=UTF-8");
        expect("body", message.bodyText(), text);
    }

    /// However it came, it goes on in the one form.
    private void digit(String key) {
        expect("Content-Type", message.only("Content-Type"), DigitText.RELAY);
        expect("body", message.bodyText(), DigitText.of(key));
    }

    private void session(Wanted wanted) {
        var sdp = SdpText.in(message);
        if (sdp.isEmpty()) {
            complaints.add("has no session description");
            return;
        }
        expect("codecs", sdp.get().codecs(), wanted.codecs());
        expect("direction", sdp.get().direction(), wanted.direction());
        peer.ifPresent(p -> expect("media address", sdp.get().media(), wanted.isNowhere() ? new InetSocketAddress(SdpText.NOWHERE, p.media.getPort()) : p.media));
        expect("m-lines with port beside the audio", sdp.get().others().stream().filter(m -> !m.split(" ", -1)[1].equals("0")).toList(), List.of());
        if (wanted.video() != Wanted.Video.UNSAID) expect("has an m-line for video", sdp.get().others().stream().anyMatch(m -> m.startsWith("video 0 ")), true);
        expect("o= address", sdp.get().origin().endsWith(' ' + World.PROXY.getHostString()), true);
        party.origins.next(message, sdp.get()).ifPresent(complaints::add);
    }

    private void response() {
        var method = arrow.subject().isEmpty() ? party.requests.reversed().stream().map(SipText::method).filter(m -> !m.equals("ACK")).findFirst().orElse("")
            : arrow.subject();
        var request = party.requests.reversed().stream().filter(r -> r.method().equals(method) && r.branch().equals(message.branch())).findFirst();
        if (request.isEmpty()) {
            complaints.add("answers no " + method + " of ours");
            return;
        }
        // One that came twice is echoed once.
        for (var name : List.of("From", "Call-ID", "CSeq")) expect(name, message.first(name), request.get().first(name));
        expect("Via fields", message.all("Via").size(), request.get().all("Via").size());
        expect("top Via", withoutReceived(message.all("Via").getFirst()), withoutReceived(request.get().all("Via").getFirst()));
        if (request.get().has("To")) to(request.get());
        if (message.has("RSeq")) {
            party.heardReliable.reversed().stream().filter(r -> r.only("Call-ID").equals(message.only("Call-ID"))).findFirst()
                .ifPresent(before -> expect("RSeq", Long.parseLong(message.only("RSeq")), Long.parseLong(before.only("RSeq")) + 1));
            party.heardReliable.add(message);
        }
        if (method.equals("INVITE") && message.status() >= 200) party.heardFinals.add(message);
        if (message.status() == 401) party.lastChallenge = Optional.of(message);
    }

    /// RFC 3581 fills in rport and adds received.
    private static String withoutReceived(String via) {
        return via.replaceAll(";received=[^;]*", "").replaceAll(";rport(=[^;]*)?", "");
    }

    private void to(SipText request) {
        var asked = request.only("To");
        var told = message.only("To");
        if (asked.contains(";tag=")) {
            expect("To", told, asked);
            if (request.method().equals("INVITE") || request.method().equals("UPDATE")) refreshed(request);
            return;
        }
        var tag = message.tag("To");
        expect("To without tag", told.replace(";tag=" + tag, ""), asked);
        if (message.status() > 100) expect("has a To-tag", !tag.isEmpty(), true);
        if (!request.method().equals("INVITE") || message.status() <= 100 || message.status() >= 300) return;
        var target = Address.read(message.only("Contact")).uri();
        var dialog = new Dialog(message.only("Call-ID"), request.only("From"), told, target, Party.bare(request.only("Contact")));
        var before = party.dialogs.putIfAbsent(arrow.label(), dialog);
        if (before != null) expect("To-tag", tag, before.remoteTag());
        long alike = party.dialogs.values().stream().filter(d -> d.remoteTag().equals(tag)).count();
        expect("dialogs with that To-tag", alike, 1L);
    }

    /// A 2xx to what we asked for within the dialog: from now on we are where that said.
    private void refreshed(SipText request) {
        var dialog = party.dialogs.get(arrow.label());
        if (dialog == null || message.status() < 200 || message.status() >= 300) return;
        expect("Contact", Party.bare(message.only("Contact")), '<' + dialog.target() + '>');
        if (request.has("Contact")) party.dialogs.put(arrow.label(), dialog.refreshed(Party.bare(request.only("Contact"))));
    }

    private void request() {
        expect("Via fields", message.all("Via").size(), 1);
        expect("the branch's beginning", message.branch().startsWith("z9hG4bK"), true);
        expect("Max-Forwards fields", message.all("Max-Forwards").size(), 1);
        expect("CSeq method", message.cseqMethod(), message.method());
        switch (message.method()) {
            case "INVITE" -> {
                if (arrow.subject().isEmpty()) change();
                else invite();
            }
            case "UPDATE" -> change();
            case "CANCEL" -> cancel();
            case "ACK" -> ack();
            case "MESSAGE" -> text();
            default -> {
                // OPTIONS outside of any dialog asks a trunk whether it is there, and REGISTER tells it where we are.
                if (message.tag("To").isEmpty() && List.of("OPTIONS", "REGISTER").contains(message.method())) newBranch();
                else inDialog();
            }
        }
        party.heardRequests.add(message);
    }

    private void invite() {
        rings(1);
    }

    private void rings(int contacts) {
        expect("who is rung", Address.user(message.uri()), Cast.valueOf(arrow.subject()).digits());
        expect("To user", Address.read(message.only("To")).user(), Cast.valueOf(arrow.subject()).digits());
        expect("To-tag", message.tag("To"), "");
        expect("has a From-tag", !message.tag("From").isEmpty(), true);
        expect("Contact fields", message.all("Contact").size(), contacts);
        newBranch();
    }

    private void text() {
        rings(0);
        for (var name : List.of("Allow", "Supported", "Accept", "Subject", "Date", "Expires", "Content-Disposition", "Content-Language")) expect(name + " fields", message.all(name).size(), 0);
    }

    /// A re-INVITE or UPDATE: we are known by one Contact all the time.
    private void change() {
        inDialog();
        var dialog = party.dialogs.get(arrow.label());
        if (dialog != null) expect("Contact", Party.bare(message.only("Contact")), '<' + dialog.target() + '>');
    }

    private void cancel() {
        var invite = Party.latest(party.heardRequests, "INVITE");
        for (var name : List.of("Via", "From", "To", "Call-ID")) expect(name, message.only(name), invite.only(name));
        expect("Request-URI", message.uri(), invite.uri());
        expect("CSeq", message.cseq(), invite.cseq());
    }

    private void ack() {
        var invite = Party.latest(party.heardRequests, "INVITE");
        for (var name : List.of("From", "Call-ID")) expect(name, message.only(name), invite.only(name));
        expect("CSeq", message.cseq(), invite.cseq());
        if (message.branch().equals(invite.branch())) {
            expect("has a To-tag", !message.tag("To").isEmpty(), true);
            expect("Request-URI", message.uri(), invite.uri());
        } else {
            inDialogIds();
        }
    }

    private void inDialog() {
        inDialogIds();
        newBranch();
        long before = party.heardRequests.stream().filter(r -> r.only("Call-ID").equals(message.only("Call-ID")) && (r.tag("To").isEmpty() || r.tag("To").equals(message.tag("To")))).mapToLong(SipText::cseq).max().orElse(0);
        expect("CSeq above " + before, message.cseq() > before, true);
    }

    private void inDialogIds() {
        var dialog = party.dialogs.get(arrow.label());
        if (dialog == null) {
            complaints.add("there is no such dialog");
            return;
        }
        expect("Call-ID", message.only("Call-ID"), dialog.callId());
        expect("From-tag", message.tag("From"), dialog.remoteTag());
        expect("To-tag", message.tag("To"), dialog.localTag());
        if (!dialog.isWhere('<' + message.uri() + '>')) expect("Request-URI", '<' + message.uri() + '>', dialog.own());
    }

    private void newBranch() {
        expect("is of a new branch", party.heardRequests.stream().noneMatch(r -> r.branch().equals(message.branch())), true);
    }

    private void expect(String what, Object actual, Object expected) {
        if (!actual.equals(expected)) complaints.add(what + ": " + actual + " (expected: " + expected + ')');
    }
}
