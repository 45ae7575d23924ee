package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A caller that does what callers do, and at times what they should not: hangs up at any moment, cancels too early or
/// too late, says things twice, does not acknowledge, vanishes.
final class CallerAgent {
    private static final Duration LONGEST_TALK = Duration.ofMinutes(2);
    private final StormCall call;
    private final Gateway gateway;
    private final Login.Attempts login;
    private SipText invite;
    private final boolean isStutterer;
    private final boolean neverAcks;
    private final Map<String, byte[]> acks = new HashMap<>();
    private Optional<Resending> asking = Optional.empty();
    private Optional<Resending> cancelling = Optional.empty();
    /// What is going on in each dialog, early ones too, by the other side's tag.
    private final Map<String, SessionAgent> sessions = new HashMap<>();
    /// Reliable provisional responses that were taken up, and the dialogs that were described in such.
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> described = new HashSet<>();
    private final boolean takesReliable;
    private final boolean neverPracks;
    private final Map<String, Resending> hangingUp = new HashMap<>();
    private String branch;
    private boolean isFinal;
    private boolean hasVanished;
    private long cseq;
    private int serial;

    CallerAgent(StormCall call, Gateway gateway, Login login) {
        this.login = new Login.Attempts(login, gateway.random(), call.isGuesser);
        this.call = call;
        this.gateway = gateway;
        this.isStutterer = gateway.chance(0.1) && !gateway.isReliable();
        this.neverAcks = gateway.chance(0.03);
        this.takesReliable = gateway.chance(0.5);
        this.neverPracks = gateway.chance(0.02);
        this.cseq = gateway.random().nextInt(1, 1_000);
        var uri = "sip:" + call.dialled.digits() + '@' + World.PROXY.getHostString() + ";user=phone";
        var from = '"' + call.callerWord + "\" <sip:" + call.caller.digits() + "@ua.example>;tag=" + call.callerWord + "t";
        var plain = gateway.request("INVITE", uri, call.callerWord + "i1", from, '<' + uri + '>', call.callIdOfA(), cseq)
            .plus("Contact", "<sip:" + call.callerWord + '@' + gateway.address().getHostString() + ":5060" + gateway.transportParameter() + '>')
            .plus("P-Asserted-Identity", "<sip:" + call.caller.digits() + "@ua.example>").plus("User-Agent", call.callerWord);
        var able = takesReliable ? plain.plus(gateway.chance(0.2) ? "Require" : "Supported", "100rel").plus("Allow", gateway.chance(0.85) ? "INVITE, ACK, BYE, UPDATE, PRACK" : "INVITE, ACK, BYE, PRACK") : plain;
        this.invite = call.hops == 0 ? described(able) : able.with("Max-Forwards", String.valueOf(call.hops));
        this.branch = call.callerWord + "i1";
    }

    private SipText described(SipText message) {
        return message.withBody(SdpText.TYPE, SdpText.write(call.callerMedia, List.of("pcma", "pcmu", "event")).getBytes(UTF_8));
    }

    void start() {
        Signatures.theirs(call, gateway.timeline().now().wall()).ifPresent(identity -> invite = invite.plus("Identity", identity));
        invite = login.first(invite);
        ask();
        if (gateway.chance(0.25)) gateway.timeline().after(gateway.upTo(12_000), this::cancel);
        if (gateway.chance(0.02)) gateway.timeline().after(gateway.upTo(20_000), () -> hasVanished = true);
    }

    private void ask() {
        var bytes = invite.bytes();
        asking = Optional.of(Resending.invite(gateway, () -> send(bytes), () -> isFinal = true));
    }

    /// The same once more, with what was asked for.
    private void askAgain(SipText response) {
        branch = call.callerWord + 'i' + (login.tries() + 1);
        var next = invite.without("Authorization").with("Via", gateway.via(branch)).with("CSeq", ++cseq + " INVITE");
        invite = login.again(response, next);
        ask();
    }

    private void send(byte[] bytes) {
        if (hasVanished) return;
        gateway.send(bytes);
        if (isStutterer) gateway.send(bytes);
    }

    private void cancel() {
        // RFC 3261 §9.1 wants a provisional response first; not every caller waits for it.
        if (isFinal) return;
        var bytes = gateway.request("CANCEL", invite.uri(), branch, invite.only("From"), invite.only("To"), invite.only("Call-ID"), invite.cseq()).bytes();
        cancelling = Optional.of(Resending.other(gateway, () -> send(bytes), () -> {}));
    }

    void receive(SipText message) {
        if (hasVanished) return;
        if (message.isRequest()) request(message);
        else if (sessions.values().stream().anyMatch(session -> session.takes(message))) return;
        else if (message.cseqMethod().equals("INVITE")) answer(message);
        else if (message.cseqMethod().equals("CANCEL") && message.status() >= 200) cancelling.ifPresent(Resending::stop);
        else if (message.cseqMethod().equals("BYE") && message.status() >= 200) hangingUp.values().forEach(Resending::stop);
    }

    private void request(SipText request) {
        switch (request.method()) {
            case "BYE" -> {
                send(Gateway.response(request, 200, "OK", "").bytes());
                hangingUp.values().forEach(Resending::stop);
                sessions.values().forEach(SessionAgent::stop);
            }
            case "INVITE", "UPDATE", "INFO", "ACK", "CANCEL" -> Optional.ofNullable(sessions.get(request.tag("From"))).ifPresent(s -> s.request(request));
            default -> throw new AssertionError("a caller was sent " + request.method());
        }
    }

    private void answer(SipText response) {
        if (response.cseq() != invite.cseq()) {
            // Of an INVITE that was asked who it is from: its refusal comes again.
            if (response.status() >= 300) acknowledge(response);
            return;
        }
        asking.ifPresent(Resending::stop);
        if (response.status() < 200) {
            if (response.has("RSeq") && !isFinal) provisional(response);
            if (!response.tag("To").isEmpty() && !isFinal && gateway.chance(0.01)) hangUp(response);
            return;
        }
        boolean isFirst = !isFinal;
        isFinal = true;
        if (response.status() >= 300) {
            sessions.values().forEach(SessionAgent::stop);
            acknowledge(response);
            if (isFirst && cancelling.isEmpty() && login.mayAnswer(response)) {
                isFinal = false;
                askAgain(response);
            }
            return;
        }
        if (isFirst) heardAnswer(response);
        if (!neverAcks) send(acks.computeIfAbsent(response.tag("To"), _ -> ack(response)));
    }

    private void acknowledge(SipText refusal) {
        send(gateway.request("ACK", invite.uri(), "", invite.only("From"), refusal.only("To"), invite.only("Call-ID"), refusal.cseq()).with("Via", gateway.via(refusal.branch().replace("z9hG4bK", ""))).bytes());
    }

    /// One that wants to be acknowledged: each once, but by a few, however often it comes.
    private void provisional(SipText response) {
        var tag = response.tag("To");
        if (!takesReliable) throw new AssertionError("a caller was sent reliably what it does not take:\n" + response);
        if (neverPracks || !acknowledged.add(tag + response.only("RSeq"))) return;
        var sdp = SdpText.in(response);
        sdp.ifPresent(this::requireRightMedia);
        boolean isFirst = sdp.isPresent() && described.add(tag);
        var agent = session(response);
        agent.acknowledge(response, isFirst && call.hops > 0, isFirst && call.hops == 0);
        for (int i = 0; i < 2; i++) if (isFirst && gateway.chance(0.5)) gateway.timeline().after(gateway.upTo(6_000), () -> {
            if (!isFinal) agent.fidgetEarly();
        });
    }

    private SessionAgent session(SipText response) {
        return sessions.computeIfAbsent(response.tag("To"), _ -> new SessionAgent(gateway, call.callerMedia, call.calleeMedia, invite.only("Contact"),
            (method, number) -> inDialog(response, method, number == SessionAgent.NEXT ? ++cseq : number), this::send, this::asking));
    }

    /// Callers may ask who we are; nobody has told us what to say to them.
    private SipText asking(SipText refusal) {
        return refusal.plus(refusal.status() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate", DigestText.challenge(call.callerWord + "n", List.of()));
    }

    /// What was not offered in the INVITE is answered here, unless that has been done before; a few do not know that.
    private byte[] ack(SipText response) {
        var ack = inDialog(response, "ACK", invite.cseq());
        return (call.hops == 0 || response.body().length == 0 || gateway.chance(0.05) ? ack : described(ack)).bytes();
    }

    private void requireRightMedia(SdpText sdp) {
        if (!sdp.media().equals(call.calleeMedia)) throw new AssertionError("the caller is to talk to " + sdp.media() + " (expected: " + call.calleeMedia + ')');
    }

    private void heardAnswer(SipText response) {
        var sdp = SdpText.in(response);
        sdp.ifPresent(this::requireRightMedia);
        if (sdp.isEmpty() && !described.contains(response.tag("To"))) throw new AssertionError("an answer without a session description");
        long talk = gateway.chance(0.1) ? 0 : gateway.chance(0.6) ? gateway.upTo(25_000) : LONGEST_TALK.toNanos();
        gateway.timeline().after(talk, () -> hangUp(response));
        var agent = session(response);
        sessions.values().stream().filter(other -> other != agent).forEach(SessionAgent::stop);
        for (int i = 0; i < 3; i++) if (gateway.chance(0.25)) gateway.timeline().after(gateway.upTo(15_000), agent::fidget);
    }

    private void hangUp(SipText response) {
        sessions.values().forEach(SessionAgent::stop);
        hangingUp.computeIfAbsent(response.tag("To"), _ -> {
            var bytes = inDialog(response, "BYE", ++cseq).bytes();
            return Resending.other(gateway, () -> send(bytes), () -> {});
        });
    }

    private SipText inDialog(SipText response, String method, long number) {
        var target = Address.read(response.only("Contact")).uri();
        return gateway.request(method, target, call.callerWord + "d" + ++serial, invite.only("From"), response.only("To"), invite.only("Call-ID"), number);
    }
}
