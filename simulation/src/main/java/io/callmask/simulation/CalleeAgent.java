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
    private final String contact;
    private final boolean isStutterer;
    private final boolean isSilent;
    private final boolean isDeafToCancel;
    private final Set<String> acked = new HashSet<>();
    private final Map<String, Resending> finals = new HashMap<>();
    private final Map<String, Resending> hangingUp = new HashMap<>();
    private final List<byte[]> provisionals = new ArrayList<>();
    private final Map<String, SessionAgent> sessions = new HashMap<>();
    private Optional<byte[]> refusal = Optional.empty();
    private boolean isAnswered;
    private boolean hasVanished;
    private int cseq;
    private int serial;

    CalleeAgent(StormCall call, Gateway gateway, SipText invite) {
        this.call = call;
        this.gateway = gateway;
        this.invite = invite;
        this.contact = "\"" + call.calleeWord + "\" <sip:" + call.calleeWord + '@' + gateway.address().getHostString() + ":5060" + gateway.transportParameter() + '>';
        this.isStutterer = gateway.chance(0.1) && !gateway.isReliable();
        this.isSilent = gateway.chance(0.03);
        this.isDeafToCancel = gateway.chance(0.05);
    }

    void start() {
        if (isSilent) return;
        if (gateway.chance(0.02)) gateway.timeline().after(gateway.upTo(20_000), () -> hasVanished = true);
        if (gateway.chance(0.6)) provisional(100, "");
        long ring = gateway.upTo(2_000);
        if (gateway.chance(0.8)) gateway.timeline().after(ring, () -> provisional(gateway.chance(0.6) ? 180 : 183, "one"));
        if (gateway.chance(0.15)) gateway.timeline().after(ring + gateway.upTo(2_000), () -> provisional(183, "two"));
        long decision = ring + gateway.upTo(15_000);
        if (gateway.chance(0.65)) {
            var fork = gateway.chance(0.2) ? "two" : "one";
            gateway.timeline().after(decision, () -> accept(fork));
            // RFC 3261 §13.2.2.4: a proxy on the way may let two of them through.
            if (gateway.chance(0.08)) gateway.timeline().after(decision + gateway.upTo(4_000), () -> accept("three"));
        } else if (gateway.chance(0.8)) {
            int status = REFUSALS.get(gateway.random().nextInt(REFUSALS.size()));
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
        if (status == 183 || gateway.chance(0.1)) response = described(response, false);
        var bytes = response.bytes();
        provisionals.add(bytes);
        send(bytes);
    }

    private SipText described(SipText response, boolean mayBeBad) {
        if (mayBeBad && gateway.chance(0.02)) return response.withBody(SdpText.TYPE, ("v=0\r\n" + call.calleeWord).getBytes(UTF_8));
        if (mayBeBad && gateway.chance(0.01)) return response;
        return response.withBody(SdpText.TYPE, SdpText.write(call.calleeMedia, List.of("pcma", "event")).getBytes(UTF_8));
    }

    private void accept(String fork) {
        if (refusal.isPresent() || hasVanished) return;
        isAnswered = true;
        var bytes = described(Gateway.response(invite, 200, "OK", tag(fork)).plus("Contact", contact()).plus("Server", call.calleeWord), true).bytes();
        finals.put(tag(fork), Resending.success(gateway, () -> send(bytes), () -> hangUp(fork)));
        long talk = gateway.chance(0.05) ? 0 : gateway.chance(0.5) ? gateway.upTo(25_000) : LONGEST_TALK.toNanos();
        gateway.timeline().after(talk, () -> hangUp(fork));
        var agent = new SessionAgent(gateway, call.calleeMedia, call.callerMedia, contact(), (method, number) -> inDialog(method, number, fork), this::send);
        sessions.put(tag(fork), agent);
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
        if (status < 400) response = response.plus("Contact", "<sip:" + call.calleeWord + "@elsewhere.example>");
        var bytes = response.plus("Warning", "399 x \"" + call.calleeWord + '"').bytes();
        refusal = Optional.of(bytes);
        finals.put("", Resending.other(gateway, () -> send(bytes), () -> {}));
    }

    void receive(SipText message) {
        if (hasVanished || isSilent) return;
        if (!message.isRequest()) {
            boolean isTaken = sessions.values().stream().anyMatch(session -> session.takes(message));
            if (!isTaken && message.status() >= 200) hangingUp.values().forEach(Resending::stop);
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
                send(Gateway.response(message, 200, "OK", "").bytes());
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
