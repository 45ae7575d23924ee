package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// One side of a dialog in the middle of a call: changes the session, keys digits, and answers the other side's wishes,
/// now and then with a refusal.
final class SessionAgent {
    private static final String DIGIT = "Signal=5\r\nDuration=160\r\n";
    private final Gateway gateway;
    private final InetSocketAddress media;
    private final String contact;
    /// Makes a request in this dialog: of this method, with the next CSeq or, for an ACK, with the given one.
    private final BiFunction<String, Long, SipText> requests;
    private final Consumer<byte[]> out;
    /// Requests of ours, and how they are sent again, by branch; ACKs sent, by CSeq.
    private final Map<String, SipText> asked = new HashMap<>();
    private final Map<String, Resending> asking = new HashMap<>();
    private final Map<Long, byte[]> acks = new HashMap<>();
    /// Responses to re-INVITEs of the other side, until their ACK; and our last words to all requests, for when they come again.
    private final Map<Long, Resending> answering = new HashMap<>();
    private final Map<String, byte[]> answers = new HashMap<>();
    private boolean isOver;

    static final long NEXT = -1;

    SessionAgent(Gateway gateway, InetSocketAddress media, String contact, BiFunction<String, Long, SipText> requests, Consumer<byte[]> out) {
        this.gateway = gateway;
        this.media = media;
        this.contact = contact;
        this.requests = requests;
        this.out = out;
    }

    /// Wants something or other.
    void fidget() {
        if (isOver) return;
        var method = List.of("INVITE", "INVITE", "UPDATE", "INFO", "OPTIONS", "REFER").get(gateway.random().nextInt(6));
        var plain = requests.apply(method, NEXT).plus("Contact", contact);
        var request = switch (method) {
            case "INVITE" -> gateway.chance(0.2) ? plain : described(plain);
            case "UPDATE" -> described(plain);
            case "INFO"   -> plain.withBody("application/dtmf-relay", DIGIT.getBytes(UTF_8));
            default       -> plain;
        };
        var bytes = request.bytes();
        asking.put(request.branch(), method.equals("INVITE") ? Resending.invite(gateway.timeline(), () -> out.accept(bytes), () -> {})
            : Resending.other(gateway.timeline(), () -> out.accept(bytes), () -> {}));
        asked.put(request.branch(), request);
    }

    private SipText described(SipText message) {
        var flow = gateway.chance(0.4) ? "a=sendonly" : "a=sendrecv";
        return message.withBody(SdpText.TYPE, SdpText.write(media, List.of("pcma", "event")).replace("a=sendrecv", flow).getBytes(UTF_8));
    }

    /// Takes a response, if it is to a request of ours.
    ///
    /// @return whether it is
    boolean takes(SipText response) {
        var request = asked.get(response.branch());
        if (request == null) return false;
        Optional.ofNullable(asking.get(response.branch())).ifPresent(Resending::stop);
        if (!request.method().equals("INVITE") || response.status() < 200) return true;
        out.accept(acks.computeIfAbsent(request.cseq(), _ -> ack(request, response)));
        return true;
    }

    private byte[] ack(SipText invite, SipText response) {
        if (response.status() >= 300) {
            return gateway.request("ACK", invite.uri(), "", invite.only("From"), response.only("To"), invite.only("Call-ID"), invite.cseq()).with("Via", invite.only("Via")).bytes();
        }
        var ack = requests.apply("ACK", invite.cseq());
        // What was not offered in the request is answered here (RFC 3261 §13.2.1).
        return (invite.body().length == 0 ? described(ack) : ack).bytes();
    }

    /// Takes a request of the other side.
    void request(SipText request) {
        if (request.method().equals("ACK")) {
            Optional.ofNullable(answering.get(request.cseq())).ifPresent(Resending::stop);
            return;
        }
        var before = answers.get(request.branch());
        if (before != null) {
            out.accept(before);
            return;
        }
        boolean isRefused = gateway.chance(0.2);
        int status = !isRefused ? 200 : request.method().equals("INFO") ? 405 : gateway.chance(0.5) ? 488 : 491;
        var response = Gateway.response(request, status, "Whatever", "").plus("Contact", contact);
        boolean isDescribed = status == 200 && !request.method().equals("INFO") && (request.body().length > 0 || request.method().equals("INVITE"));
        var bytes = (isDescribed ? described(response) : response).bytes();
        answers.put(request.branch(), bytes);
        if (request.method().equals("INVITE")) answering.put(request.cseq(), Resending.other(gateway.timeline(), () -> out.accept(bytes), () -> {}));
        else out.accept(bytes);
    }

    /// The call has ended.
    void stop() {
        isOver = true;
        asking.values().forEach(Resending::stop);
        answering.values().forEach(Resending::stop);
    }
}
