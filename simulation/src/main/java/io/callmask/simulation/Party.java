package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A user agent that does what a ladder tells it: it makes the messages that are fed and keeps what later ones hang on.
/// What comes out is judged by [Judge].
final class Party {
    final String letter;
    final InetSocketAddress address;
    final InetSocketAddress media;
    Transport transport = Transport.UDP;
    private final Cast person;
    private final Seasoning seasoning;

    /// Requests sent and heard, the latest last.
    final List<SipText> requests = new ArrayList<>();
    final List<SipText> heardRequests = new ArrayList<>();
    /// The final responses to our INVITEs, the latest last.
    final List<SipText> heardFinals = new ArrayList<>();
    /// The provisional responses with an RSeq, the latest last.
    final List<SipText> heardReliable = new ArrayList<>();
    /// The last 401.
    Optional<SipText> lastChallenge = Optional.empty();
    private String lastProof = "";
    private int proofs;
    final Origins origins = new Origins();
    /// By label.
    final Map<String, Dialog> dialogs = new LinkedHashMap<>();
    private final Map<String, byte[]> fed = new HashMap<>();
    private long cseq;
    private int serial;

    Party(String letter, InetSocketAddress address, InetSocketAddress media, Cast person, Seasoning seasoning) {
        this.letter = letter;
        this.address = address;
        this.media = media;
        this.person = person;
        this.seasoning = seasoning;
    }

    /// The datagram that an arrow feeds.
    ///
    /// @param looped what the proxy last sent to the callee, for an arrow that brings it back
    byte[] datagram(LadderLine.Arrow arrow, Optional<SipText> looped) {
        var name = arrow.what() + ' ' + arrow.subject() + ' ' + arrow.label();
        if (arrow.has(Condition.Again.class)) {
            var before = fed.get(name);
            if (before == null) throw new IllegalArgumentException("ladder: " + arrow.source().strip() + " (expected: something that was fed before)");
            return before;
        }
        var bytes = switch (arrow.what()) {
            case "NOISE" -> "\u0001\u0002 what is this\r\n\r\n".getBytes(UTF_8);
            case "PING" -> "\r\n\r\n".getBytes(UTF_8);
            default -> seasoning.write(made(arrow, looped));
        };
        if (arrow.has(Condition.Cut.class)) bytes = java.util.Arrays.copyOf(bytes, bytes.length / 2);
        fed.put(name, bytes);
        return bytes;
    }

    private SipText made(LadderLine.Arrow arrow, Optional<SipText> looped) {
        var plain = arrow.isStatus() ? response(arrow) : arrow.has(Condition.Looped.class) ? homecoming(arrow, looped.orElseThrow()) : request(arrow);
        var message = plain;
        var untouchable = new HashSet<String>();
        for (var condition : arrow.conditions()) {
            message = dressed(message, condition);
            if (condition instanceof Condition.FieldIs(var name, _)) untouchable.add(name.toLowerCase(Locale.ROOT));
            if (condition instanceof Condition.FieldPlus(var name, _)) untouchable.add(name.toLowerCase(Locale.ROOT));
            if (condition instanceof Condition.FieldAbsent(var name)) untouchable.add(name.toLowerCase(Locale.ROOT));
        }
        boolean isSecondHand = arrow.has(Condition.Merged.class) || arrow.has(Condition.Looped.class);
        if (!isSecondHand) message = seasoning.season(letter, message, untouchable);
        if (message.isRequest()) sent(message, arrow.label());
        else remember(message, arrow.label());
        return message;
    }

    private SipText dressed(SipText message, Condition condition) {
        return switch (condition) {
            case Condition.From(var name) -> name.equals("NOBODY") ? message.without("P-Asserted-Identity")
                .with("From", "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=" + message.tag("From")) : message;
            case Condition.Session(var wanted) -> message.withBody(SdpText.TYPE, SdpText.write(media, wanted).getBytes(UTF_8));
            case Condition.Digit(var key, var isAlone) -> isAlone ? message.withBody(DigitText.ALONE, key.getBytes(UTF_8)) : message.withBody(DigitText.RELAY, DigitText.of(key).getBytes(UTF_8));
            case Condition.Words(var text) -> message.withBody("text/plain", text.getBytes(UTF_8));
            case Condition.Hops(int left) -> message.with("Max-Forwards", String.valueOf(left));
            case Condition.Require(var option) -> message.with("Require", option);
            case Condition.RAck _ -> message.with("RAck", heardReliable.getLast().only("RSeq") + ' ' + heardReliable.getLast().only("CSeq"));
            case Condition.FieldIs(var name, var value) -> message.with(name, value);
            case Condition.FieldPlus(var name, var value) -> message.plus(name, value);
            case Condition.FieldAbsent(var name) -> message.without(name);
            case Condition.Body(var type) -> message.withBody(type, "something else".getBytes(UTF_8));
            case Condition.Version(var text) -> message.withStart(message.start().replace("SIP/2.0", text));
            case Condition.Asks(var nonce, var more) -> message.plus(message.status() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate", DigestText.challenge(nonce, more));
            case Condition.Proves(var how) -> message.plus("Authorization", proof(message, how));
            case Condition.Shows _, Condition.FieldPresent _, Condition.Tag _, Condition.Again _, Condition.Twice _, Condition.Held _, Condition.Merged _, Condition.Looped _, Condition.Cut _ -> message;
        };
    }

    private String proof(SipText message, String how) {
        if (!how.equals("again")) lastProof = DigestText.answer(lastChallenge.orElseThrow(), message, how, ++proofs);
        return lastProof;
    }

    private SipText request(LadderLine.Arrow arrow) {
        if (arrow.has(Condition.Merged.class)) {
            var before = latest(requests, arrow.what());
            return before.with("Via", via(branch()));
        }
        if (!arrow.subject().isEmpty()) return first(arrow);
        return switch (arrow.what()) {
            case "ACK" -> ack(arrow);
            case "CANCEL" -> cancel();
            default -> inDialog(arrow.what(), dialog(arrow));
        };
    }

    private SipText first(LadderLine.Arrow arrow) {
        var caller = arrow.condition(Condition.From.class).map(Condition.From::name).filter(n -> !n.equals("NOBODY")).map(Cast::valueOf).orElse(person);
        var uri = uri(arrow.subject());
        var from = '"' + display() + "\" <sip:" + caller.digits() + '@' + host() + ">;tag=" + seasoning.word(letter, letter + "tag" + ++serial);
        return common(SipText.of(arrow.what() + ' ' + uri + " SIP/2.0"), via(branch()), from, '<' + uri + '>',
            seasoning.word(letter, letter + "call" + serial) + '@' + host(), ++cseq)
            .plus("P-Asserted-Identity", '"' + display() + "\" <sip:" + caller.digits() + '@' + host() + '>');
    }

    private SipText homecoming(LadderLine.Arrow arrow, SipText sent) {
        var message = sent.withStart(sent.start().replaceFirst(" [^ ]+ ", ' ' + uri(arrow.subject()) + ' '));
        boolean hasOurVia = arrow.condition(Condition.Looped.class).orElseThrow().hasOurVia();
        var vias = hasOurVia ? sent.all("Via") : List.<String>of();
        message = message.with("Via", via(branch()));
        for (var via : vias) message = message.plus("Via", via);
        return message;
    }

    private String uri(String subject) {
        boolean isNumber = java.util.Arrays.stream(Cast.values()).anyMatch(c -> c.name().equals(subject));
        if (subject.equals("P")) return "sip:" + World.PROXY.getHostString();
        return isNumber ? "sip:" + Cast.valueOf(subject).digits() + '@' + World.PROXY.getHostString() + ";user=phone" : subject;
    }

    private SipText inDialog(String method, Dialog dialog) {
        cseq = Math.max(cseq, 1);
        return common(SipText.of(method + ' ' + dialog.target() + " SIP/2.0"), via(branch()), dialog.local(), dialog.remote(), dialog.callId(), ++cseq);
    }

    private SipText ack(LadderLine.Arrow arrow) {
        var last = heardFinals.isEmpty() ? SipText.of("SIP/2.0 200 OK") : heardFinals.getLast();
        var invite = latest(requests, "INVITE");
        if (last.status() < 300) {
            var dialog = dialog(arrow);
            return common(SipText.of("ACK " + dialog.target() + " SIP/2.0"), via(branch()), dialog.local(), dialog.remote(), dialog.callId(), invite.cseq())
                .without("Contact");
        }
        return common(SipText.of("ACK " + invite.uri() + " SIP/2.0"), topVia(invite), invite.only("From"), last.only("To"), invite.only("Call-ID"), invite.cseq())
            .without("Contact");
    }

    private SipText cancel() {
        var invite = latest(requests, "INVITE");
        return common(SipText.of("CANCEL " + invite.uri() + " SIP/2.0"), topVia(invite), invite.only("From"), invite.only("To"), invite.only("Call-ID"), invite.cseq())
            .without("Contact");
    }

    private static String topVia(SipText invite) {
        return invite.first("Via").orElseThrow();
    }

    private SipText common(SipText message, String via, String from, String to, String callId, long number) {
        return message.plus("Via", via).plus("Max-Forwards", "70").plus("From", from).plus("To", to).plus("Call-ID", callId)
            .plus("CSeq", number + " " + message.method()).plus("Contact", contact());
    }

    private SipText response(LadderLine.Arrow arrow) {
        var request = arrow.subject().isEmpty() ? heardRequests.reversed().stream().filter(r -> !r.method().equals("ACK")).findFirst().orElseThrow()
            : latest(heardRequests, arrow.subject());
        int status = Integer.parseInt(arrow.what());
        var message = SipText.of("SIP/2.0 " + status + ' ' + (status == 200 ? "OK" : "Whatever"));
        for (var via : request.all("Via")) message = message.plus("Via", via);
        var to = request.only("To");
        if (status > 100 && !to.contains(";tag=")) to += ";tag=" + localTag(arrow.label());
        message = message.plus("From", request.only("From")).plus("To", to).plus("Call-ID", request.only("Call-ID")).plus("CSeq", request.only("CSeq"));
        boolean isContactDue = (request.method().equals("INVITE") && status > 100) || (request.method().equals("UPDATE") && status >= 200);
        return isContactDue && status < 300 ? message.plus("Contact", contact()) : message;
    }

    private void sent(SipText request, String label) {
        requests.add(request);
        var dialog = dialogs.get(label);
        if (dialog != null && isRefresh(request)) dialogs.put(label, dialog.trying(bare(request.only("Contact"))));
    }

    private static boolean isRefresh(SipText request) {
        return (request.method().equals("INVITE") || request.method().equals("UPDATE")) && !request.tag("To").isEmpty() && request.all("Contact").size() == 1;
    }

    private String localTag(String label) {
        return seasoning.word(letter, letter + "tag" + label);
    }

    /// Keeps the dialog that our response to a first INVITE makes, and where it is when our 2xx within it says so.
    private void remember(SipText response, String label) {
        if (!response.has("Contact") || response.status() <= 100 || response.status() >= 300) return;
        var invite = latest(heardRequests, response.cseqMethod());
        var known = dialogs.get(label);
        if (!invite.tag("To").isEmpty()) {
            if (known != null && response.status() >= 200) dialogs.put(label, known.refreshed(bare(response.only("Contact"))));
        } else if (invite.has("Contact")) {
            var target = Address.read(invite.only("Contact")).uri();
            dialogs.put(label, new Dialog(response.only("Call-ID"), response.only("To"), response.only("From"), target, bare(response.only("Contact"))));
        }
    }

    private Dialog dialog(LadderLine.Arrow arrow) {
        var dialog = dialogs.get(arrow.label());
        if (dialog == null) throw new IllegalArgumentException("ladder: " + arrow.source().strip() + " (expected: a dialog before it)");
        return dialog;
    }

    static SipText latest(List<SipText> messages, String method) {
        return messages.reversed().stream().filter(m -> m.method().equals(method)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("ladder: there was no " + method));
    }

    private String via(String branch) {
        return "SIP/2.0/" + transport + ' ' + host() + ':' + address.getPort() + ";branch=" + branch + ";rport";
    }

    private String branch() {
        return "z9hG4bK" + seasoning.word(letter, letter + "branch" + ++serial);
    }

    private String contact() {
        return "<sip:" + person.digits() + '@' + host() + ':' + address.getPort() + '>';
    }

    /// A Contact without display name and parameters.
    static String bare(String contact) {
        return '<' + Address.read(contact).uri() + '>';
    }

    Cast person() {
        return person;
    }

    String display() {
        return seasoning.word(letter, person.name().charAt(0) + person.name().substring(1).toLowerCase(Locale.ROOT) + "sName");
    }

    private String host() {
        return address.getHostString();
    }
}
