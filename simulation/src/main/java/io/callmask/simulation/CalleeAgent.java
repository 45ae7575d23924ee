package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A callee, and the network behind it, that does what such do: rings on several forks, answers, refuses, is silent,
/// answers twice, answers while being cancelled, hangs up before it is acknowledged, vanishes.
final class CalleeAgent {
    private static final List<Integer> REFUSALS = List.of(302, 400, 401, 403, 404, 407, 408, 410, 415, 420, 422, 480, 481, 482, 483, 484, 486, 487, 488, 500, 502, 503, 504, 580, 600, 603, 604, 606, 699);
    private static final Duration LONGEST_TALK = Duration.ofMinutes(2);
    private final StormCall call;
    private final Gateway gateway;
    private final SipText invite;
    private final Edge edge;
    private final String contact;
    private final boolean isStutterer;
    private final boolean isSilent;
    private final boolean isDeafToCancel;
    private final Set<String> acked = new HashSet<>();
    private final Map<String, Resending> finals = new HashMap<>();
    private final Map<String, Resending> hangingUp = new HashMap<>();
    private final List<byte[]> provisionals = new ArrayList<>();
    private final Map<String, SessionAgent> sessions = new HashMap<>();
    /// Of each fork that sends provisional responses reliably (RFC 3262): what waits for its PRACK, and by which number.
    private final Map<String, Reliably> reliably = new HashMap<>();
    private final Map<String, byte[]> prackAnswers = new HashMap<>();
    private final Map<String, byte[]> byeAnswers = new HashMap<>();
    private final boolean isReliable;
    private Optional<byte[]> refusal = Optional.empty();
    private boolean isAnswered;
    private boolean hasVanished;
    private int cseq;
    private int serial;

    CalleeAgent(StormCall call, Gateway gateway, SipText invite, Edge edge) {
        this.edge = edge;
        this.call = call;
        this.gateway = gateway;
        this.invite = invite;
        this.contact = "\"" + call.calleeWord + "\" <sip:" + call.calleeWord + '@' + gateway.address().getHostString() + ":5060" + gateway.transportParameter() + '>';
        this.isStutterer = gateway.chance(0.1) && !gateway.isReliable();
        this.isSilent = gateway.chance(0.03);
        this.isDeafToCancel = gateway.chance(0.05);
        this.isReliable = invite.all("Supported").contains("100rel") && gateway.chance(0.6);
    }

    /// One fork's reliable provisional responses.
    private static final class Reliably {
        private long rseq;
        private Optional<Resending> outstanding = Optional.empty();
        private boolean isDescribing;
        /// Whether a description has been acknowledged.
        private boolean isSettled;
    }

    void start() {
        if (isSilent) return;
        if (gateway.chance(0.02)) gateway.timeline().after(gateway.upTo(20_000), () -> hasVanished = true);
        if (gateway.chance(0.6)) provisional(100, "");
        long ring = gateway.upTo(2_000);
        if (gateway.chance(0.8)) gateway.timeline().after(ring, () -> provisional(gateway.chance(0.6) ? 180 : 183, "one"));
        if (gateway.chance(0.15)) gateway.timeline().after(ring + gateway.upTo(2_000), () -> provisional(183, "two"));
        if (gateway.chance(0.3)) gateway.timeline().after(ring + gateway.upTo(4_000), () -> provisional(gateway.chance(0.3) ? 180 : 183, "one"));
        long decision = ring + gateway.upTo(15_000);
        if (gateway.chance(0.65)) {
            var fork = gateway.chance(0.2) ? "two" : "one";
            gateway.timeline().after(decision, () -> accept(fork));
            // RFC 3261 §13.2.2.4: a proxy on the way may let two of them through.
            if (gateway.chance(0.08)) gateway.timeline().after(decision + gateway.upTo(4_000), () -> accept("three"));
        } else if (gateway.chance(0.8)) {
            int status = gateway.chance(0.25) ? 302 : REFUSALS.get(gateway.random().nextInt(REFUSALS.size()));
            gateway.timeline().after(decision, () -> refuse(status));
        }
    }

    private void send(byte[] bytes) {
        if (hasVanished) return;
        gateway.send(bytes);
        if (isStutterer) gateway.send(bytes);
    }

    private void provisional(int status, String fork) {
        if (isAnswered || refusal.isPresent()) return;
        var response = Gateway.response(invite, status, call.calleeWord, fork.isEmpty() ? "" : tag(fork));
        if (!fork.isEmpty()) response = response.plus("Contact", contact());
        boolean isDescribing = status == 183 || gateway.chance(0.1);
        if (isReliable && !fork.isEmpty()) {
            reliable(response, fork, isDescribing);
            return;
        }
        if (isDescribing) response = described(response, false);
        var bytes = response.bytes();
        provisionals.add(bytes);
        send(bytes);
    }

    /// One at a time; without a PRACK in time the call is refused (RFC 3262 §3).
    private void reliable(SipText response, String fork, boolean isDescribing) {
        var state = reliably.computeIfAbsent(fork, _ -> new Reliably());
        if (state.outstanding.isPresent()) return;
        state.rseq = state.rseq == 0 ? gateway.random().nextInt(1, 1_000) : state.rseq + 1;
        // To an INVITE without offer it is the offer, and there is one.
        state.isDescribing = isDescribing && (invite.body().length > 0 || !state.isSettled);
        var able = response.plus("Require", "100rel").plus("RSeq", String.valueOf(state.rseq)).plus("Allow", gateway.chance(0.85) ? "INVITE, ACK, BYE, UPDATE, PRACK" : "INVITE, ACK, BYE, PRACK");
        var bytes = (state.isDescribing ? described(able, false) : able).bytes();
        session(fork);
        state.outstanding = Optional.of(Resending.invite(gateway, () -> send(bytes), () -> refuse(504)));
    }

    private SessionAgent session(String fork) {
        return sessions.computeIfAbsent(tag(fork), _ -> new SessionAgent(gateway, call.calleeMedia, call.callerMedia, contact(), (method, number) -> inDialog(method, number, fork), this::send, response -> edge.askingWithin(response, gateway)));
    }

    /// The same PRACK gets the same answer.
    private void pracked(SipText prack) {
        send(prackAnswers.computeIfAbsent(prack.branch(), _ -> {
            if (gateway.chance(0.08)) return asking(prack).bytes();
            var fork = prack.tag("To").substring(call.calleeWord.length());
            var state = reliably.get(fork);
            if (state == null || state.outstanding.isEmpty() || !prack.only("RAck").equals(state.rseq + " " + invite.cseq() + " INVITE")) return Gateway.response(prack, 481, "What", "").bytes();
            acknowledged(fork, state, prack);
            return Gateway.response(prack, 200, "OK", "").bytes();
        }));
    }

    private SipText asking(SipText request) {
        return edge.askingWithin(Gateway.response(request, gateway.chance(0.5) ? 401 : 407, "Who", ""), gateway);
    }

    private void acknowledged(String fork, Reliably state, SipText prack) {
        state.outstanding.ifPresent(Resending::stop);
        state.outstanding = Optional.empty();
        if (!state.isDescribing) return;
        boolean isOfferAnswered = invite.body().length > 0 || prack.body().length > 0;
        if (!isOfferAnswered) throw new AssertionError("a callee's early offer was acknowledged without an answer:\n" + prack);
        state.isSettled = true;
        var agent = session(fork);
        for (int i = 0; i < 2; i++) if (gateway.chance(0.4)) gateway.timeline().after(gateway.upTo(5_000), () -> {
            if (!isAnswered && refusal.isEmpty()) agent.fidgetEarly();
        });
    }

    private SipText described(SipText response, boolean mayBeBad) {
        if (mayBeBad && gateway.chance(0.02)) return response.withBody(SdpText.TYPE, ("v=0\r\n" + call.calleeWord).getBytes(UTF_8));
        if (mayBeBad && gateway.chance(0.01)) return response;
        return response.withBody(SdpText.TYPE, SdpText.write(call.calleeMedia, List.of("pcma", "event")).getBytes(UTF_8));
    }

    private void accept(String fork) {
        if (refusal.isPresent() || hasVanished) return;
        var early = reliably.get(fork);
        // RFC 3262 §3: the 2xx waits for the PRACK of a description; not everybody's does.
        if (early != null && early.isDescribing && early.outstanding.isPresent() && gateway.chance(0.97)) {
            gateway.timeline().after(Duration.ofMillis(300).toNanos(), () -> accept(fork));
            return;
        }
        isAnswered = true;
        for (var other : reliably.values()) other.outstanding.ifPresent(Resending::stop);
        var plain = Gateway.response(invite, 200, "OK", tag(fork)).plus("Contact", contact()).plus("Server", call.calleeWord);
        // What has been agreed on need not be said again, and is mostly not.
        var bytes = (early != null && early.isSettled && gateway.chance(0.7) ? plain : described(plain, true)).bytes();
        finals.put(tag(fork), Resending.success(gateway, () -> send(bytes), () -> hangUp(fork)));
        long talk = gateway.chance(0.05) ? 0 : gateway.chance(0.5) ? gateway.upTo(25_000) : LONGEST_TALK.toNanos();
        gateway.timeline().after(talk, () -> hangUp(fork));
        var agent = session(fork);
        for (int i = 0; i < 3; i++) if (gateway.chance(0.25)) gateway.timeline().after(gateway.upTo(15_000), () -> {
            // Before the ACK the first INVITE is still under way for a callee.
            if (acked.contains(tag(fork))) agent.fidget();
        });
    }

    private SipText inDialog(String method, long number, String fork) {
        var target = Address.read(invite.only("Contact")).uri();
        serial++;
        if (number == SessionAgent.NEXT) cseq++;
        return gateway.request(method, target, call.calleeWord + "d" + serial, invite.only("To") + ";tag=" + tag(fork), invite.only("From"), invite.only("Call-ID"), number == SessionAgent.NEXT ? 100 + cseq : number);
    }

    private void refuse(int status) {
        if (isAnswered || refusal.isPresent()) return;
        var response = Gateway.response(invite, status, call.calleeWord, tag("one"));
        if (status < 400) response = redirecting(response);
        var bytes = response.plus("Warning", "399 x \"" + call.calleeWord + '"').bytes();
        refusal = Optional.of(bytes);
        for (var state : reliably.values()) state.outstanding.ifPresent(Resending::stop);
        finals.put("", Resending.other(gateway, () -> send(bytes), () -> {}));
    }

    /// To where nobody is, or to our other port, to somebody else, or to the same person.
    private SipText redirecting(SipText response) {
        var rung = Address.user(invite.uri());
        var other = "@" + Storm.OTHER_B.getHostString() + ':' + Storm.OTHER_B.getPort();
        return response.plus("Contact", "<sip:" + call.calleeWord + "@elsewhere.example>").plus("Contact", "<sip:" + call.calleeWord + other + ">;q=0.9")
            .plus("Contact", "<sip:+15557654321" + other + ">;q=0.8").plus("Contact", "<sip:" + rung + other + gateway.transportParameter() + ">;q=0.7");
    }

    void receive(SipText message) {
        if (hasVanished || isSilent) return;
        if (!message.isRequest()) {
            boolean isTaken = sessions.values().stream().anyMatch(session -> session.takes(message));
            if (!isTaken && message.status() >= 200) hangingUp.values().forEach(Resending::stop);
            return;
        }
        if (message.method().equals("PRACK")) {
            pracked(message);
            return;
        }
        var session = Optional.ofNullable(sessions.get(message.tag("To")));
        boolean isOfFirst = message.cseq() == invite.cseq();
        if (!isOfFirst && !message.method().equals("BYE")) {
            session.ifPresent(s -> s.request(message));
            return;
        }
        switch (message.method()) {
            case "INVITE" -> {
                if (refusal.isEmpty() && !isAnswered && !provisionals.isEmpty()) send(provisionals.getLast());
            }
            case "ACK" -> {
                acked.add(message.tag("To"));
                var tag = refusal.isPresent() ? "" : message.tag("To");
                Optional.ofNullable(finals.get(tag)).ifPresent(Resending::stop);
            }
            case "CANCEL" -> cancelled(message);
            case "BYE" -> {
                Optional.ofNullable(finals.get(message.tag("To"))).ifPresent(Resending::stop);
                Optional.ofNullable(hangingUp.get(message.tag("To"))).ifPresent(Resending::stop);
                session.ifPresent(SessionAgent::stop);
                send(byeAnswers.computeIfAbsent(message.branch(), _ -> gateway.chance(0.1) ? asking(message).bytes() : Gateway.response(message, 200, "OK", "").bytes()));
            }
            default -> throw new AssertionError("a callee was sent " + message.method());
        }
    }

    private void cancelled(SipText cancel) {
        if (isDeafToCancel) return;
        send(Gateway.response(cancel, 200, "OK", tag("one")).bytes());
        if (isAnswered) return;
        // Somebody picks up in the very moment.
        if (gateway.chance(0.1)) accept("one");
        else refuse(487);
    }

    private void hangUp(String fork) {
        var tag = tag(fork);
        if (hangingUp.containsKey(tag) || hasVanished) return;
        Optional.ofNullable(sessions.get(tag)).ifPresent(SessionAgent::stop);
        var bytes = inDialog("BYE", SessionAgent.NEXT, fork).bytes();
        Optional.ofNullable(finals.get(tag)).filter(_ -> acked.contains(tag)).ifPresent(Resending::stop);
        hangingUp.put(tag, Resending.other(gateway, () -> send(bytes), () -> {}));
    }

    private String tag(String fork) {
        return call.calleeWord + fork;
    }

    private String contact() {
        return contact;
    }
}
