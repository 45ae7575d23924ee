package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// One side of a dialog in the middle of a call: holds, changes the session and takes the change back, leaves the offer to the other
/// side, keys digits; answers the other side's wishes at once, late, never, or with a refusal; and forgets to acknowledge.
final class SessionAgent {
    private static final List<String> DESCRIPTIONS = List.of("pcma event", "pcma", "pcma event sendonly", "pcma inactive", "pcma event nowhere", "pcma recvonly", "pcma video");
    private static final List<Integer> REFUSALS = List.of(488, 491, 491, 500, 603, 481, 401, 407, 401);
    private final Gateway gateway;
    /// Our media address and the other side's.
    private final InetSocketAddress media;
    private final InetSocketAddress others;
    private final String contact;
    /// Makes a request in this dialog: of this method, with the next CSeq or, for an ACK, with the given one.
    private final BiFunction<String, Long, SipText> requests;
    private final Consumer<byte[]> out;
    /// Makes a challenge of a 401 or 407.
    private final UnaryOperator<SipText> challenge;
    /// Requests of ours, and how they are sent again, by method and branch; ACKs sent, by CSeq.
    private final Map<String, SipText> asked = new HashMap<>();
    private final Map<String, Resending> asking = new HashMap<>();
    private final Map<Long, byte[]> acks = new HashMap<>();
    /// Responses to re-INVITEs of the other side, until their ACK; our last words to all requests, for when they come again; what we think about still.
    private final Map<Long, Resending> answering = new HashMap<>();
    private final Map<String, byte[]> answers = new HashMap<>();
    private final Set<String> undecided = new HashSet<>();
    private boolean isOver;

    static final long NEXT = -1;

    SessionAgent(Gateway gateway, InetSocketAddress media, InetSocketAddress others, String contact, BiFunction<String, Long, SipText> requests, Consumer<byte[]> out, UnaryOperator<SipText> challenge) {
        this.challenge = challenge;
        this.gateway = gateway;
        this.media = media;
        this.others = others;
        this.contact = contact;
        this.requests = requests;
        this.out = out;
    }

    /// Wants something or other.
    void fidget() {
        if (isOver) return;
        var method = List.of("INVITE", "INVITE", "INVITE", "UPDATE", "INFO", "OPTIONS", "REFER").get(gateway.random().nextInt(7));
        var plain = requests.apply(method, NEXT).plus("Contact", contact);
        var request = switch (method) {
            case "INVITE" -> gateway.chance(0.25) ? plain : described(plain);
            case "UPDATE" -> gateway.chance(0.2) ? plain : described(plain);
            case "INFO"   -> keyed(plain);
            default       -> plain;
        };
        ask(request);
        if (method.equals("INVITE") && gateway.chance(0.25)) gateway.timeline().after(gateway.upTo(4_000), () -> takeBack(request));
    }

    /// The same before the call is answered: an UPDATE, with an offer mostly, or something that concerns one leg only.
    void fidgetEarly() {
        if (isOver) return;
        var plain = requests.apply(gateway.chance(0.9) ? "UPDATE" : "OPTIONS", NEXT).plus("Contact", contact);
        ask(plain.method().equals("UPDATE") && gateway.chance(0.85) ? described(plain) : plain);
    }

    /// Acknowledges a reliable provisional response (RFC 3262 §4).
    ///
    /// @param owesAnswer whether that is an offer; else now and then we offer ourselves
    void acknowledge(SipText response, boolean owesAnswer, boolean mayOffer) {
        var prack = requests.apply("PRACK", NEXT).plus("RAck", response.only("RSeq") + ' ' + response.only("CSeq"));
        // Now and then what should be answered is not.
        if (owesAnswer) ask(gateway.chance(0.03) ? prack : answered(prack, response));
        else ask(mayOffer && gateway.chance(0.3) ? described(prack) : prack);
    }

    private void ask(SipText request) {
        var bytes = request.bytes();
        asked.put(key(request), request);
        asking.put(key(request), request.method().equals("INVITE") ? Resending.invite(gateway, () -> out.accept(bytes), () -> {})
            : Resending.other(gateway, () -> out.accept(bytes), () -> {}));
    }

    private static String key(SipText message) {
        return message.cseqMethod() + message.branch();
    }

    private SipText keyed(SipText info) {
        return switch (gateway.random().nextInt(4)) {
            case 0  -> info.withBody(DigitText.ALONE, "7".getBytes(UTF_8));
            case 1  -> info.withBody("text/plain", "what is this".getBytes(UTF_8));
            case 2  -> info.withBody(DigitText.RELAY, DigitText.of("none").getBytes(UTF_8));
            default -> info.withBody(DigitText.RELAY, DigitText.of("5").getBytes(UTF_8));
        };
    }

    private void takeBack(SipText invite) {
        if (!isOver && !acks.containsKey(invite.cseq())) ask(ofInvite("CANCEL", invite, invite.only("To")));
    }

    private SipText ofInvite(String method, SipText invite, String to) {
        return gateway.request(method, invite.uri(), "", invite.only("From"), to, invite.only("Call-ID"), invite.cseq()).with("Via", invite.only("Via"));
    }

    private SipText described(SipText message) {
        var words = DESCRIPTIONS.get(gateway.random().nextInt(DESCRIPTIONS.size())).split(" ");
        return message.withBody(SdpText.TYPE, SdpText.write(media, Wanted.of(List.of(words))).getBytes(UTF_8));
    }

    /// An answer has as many lines as its offer.
    private SipText answered(SipText message, SipText offer) {
        var words = SdpText.in(offer).filter(sdp -> !sdp.others().isEmpty()).isPresent() ? List.of("pcma", "novideo") : List.of("pcma");
        return message.withBody(SdpText.TYPE, SdpText.write(media, Wanted.of(words)).getBytes(UTF_8));
    }

    private void requireRightMedia(SipText message) {
        if (!message.first("Content-Type").orElse("").equals(SdpText.TYPE)) return;
        var told = SdpText.in(message).orElseThrow().media();
        boolean isRight = told.equals(others) || (told.getHostString().equals(SdpText.NOWHERE) && told.getPort() == others.getPort());
        if (!isRight) throw new AssertionError("in the middle of the call, media is to go to " + told + " (expected: " + others + "):\n" + message);
    }

    /// Takes a response, if it is to a request of ours.
    ///
    /// @return whether it is
    boolean takes(SipText response) {
        var request = asked.get(key(response));
        if (request == null) return false;
        requireRightMedia(response);
        boolean isInvite = request.method().equals("INVITE");
        if (isInvite || response.status() >= 200) Optional.ofNullable(asking.get(key(response))).ifPresent(Resending::stop);
        if (!isInvite || response.status() < 200) return true;
        if (!acks.containsKey(request.cseq())) acks.put(request.cseq(), gateway.chance(0.02) ? new byte[0] : ack(request, response));
        var ack = acks.get(request.cseq());
        if (ack.length > 0) out.accept(ack);
        return true;
    }

    private byte[] ack(SipText invite, SipText response) {
        if (response.status() >= 300) return ofInvite("ACK", invite, response.only("To")).bytes();
        var ack = requests.apply("ACK", invite.cseq());
        if (invite.body().length > 0) return ack.bytes();
        // What was not offered in the request is answered here (RFC 3261 §13.2.1), and now and then it is not.
        return (gateway.chance(0.05) ? ack : answered(ack, response)).bytes();
    }

    /// Takes a request of the other side.
    void request(SipText request) {
        requireRightMedia(request);
        switch (request.method()) {
            case "ACK"    -> Optional.ofNullable(answering.get(request.cseq())).ifPresent(Resending::stop);
            case "CANCEL" -> {
                out.accept(Gateway.response(request, 200, "OK", "").bytes());
                if (undecided.remove(request.branch()) && gateway.chance(0.9)) answer(request.with("CSeq", request.cseq() + " INVITE"), 487);
            }
            default -> {
                var before = answers.get(key(request));
                if (before != null) {
                    out.accept(before);
                } else if (!undecided.contains(request.branch())) {
                    if (request.method().equals("INVITE")) think(request);
                    else answer(request, verdict(request));
                }
            }
        }
    }

    /// At once, later, or never.
    private void think(SipText invite) {
        if (gateway.chance(0.6)) {
            answer(invite, verdict(invite));
            return;
        }
        undecided.add(invite.branch());
        if (gateway.chance(0.1)) return;
        out.accept(Gateway.response(invite, gateway.chance(0.5) ? 100 : 180, "Well", "").bytes());
        if (gateway.chance(0.2)) return;
        gateway.timeline().after(gateway.upTo(6_000), () -> {
            if (!isOver && undecided.remove(invite.branch())) answer(invite, verdict(invite));
        });
    }

    private int verdict(SipText request) {
        return gateway.chance(0.8) ? 200 : request.method().equals("INFO") ? 405 : REFUSALS.get(gateway.random().nextInt(REFUSALS.size()));
    }

    private void answer(SipText request, int status) {
        var plain = Gateway.response(request, status, "Whatever", "").plus("Contact", contact);
        var response = status == 401 || status == 407 ? challenge.apply(plain) : plain;
        boolean isInvite = request.cseqMethod().equals("INVITE");
        boolean isOffered = isInvite && request.body().length == 0;
        if (status == 200 && isOffered) response = described(response);
        else if (status == 200 && !request.cseqMethod().equals("INFO") && request.body().length > 0) response = answered(response, request);
        var bytes = response.bytes();
        answers.put(key(request), bytes);
        if (isInvite) answering.put(request.cseq(), status < 300 ? Resending.success(gateway, () -> out.accept(bytes), () -> {}) : Resending.other(gateway, () -> out.accept(bytes), () -> {}));
        else out.accept(bytes);
    }

    /// The call has ended.
    void stop() {
        isOver = true;
        asking.values().forEach(Resending::stop);
        answering.values().forEach(Resending::stop);
    }
}
