package io.callmask.sip.engine;

import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is refused by the book before it becomes a call (RFC 3261 §8.2, §16.3): answered without state, as a retransmission
/// comes to the same answer. Pure.
final class Gate {
    /// What goes on with fewer may be refused on leg B's way before it reaches a telephone: that would be told to parties only, and ring nobody.
    private static final int FEWEST_HOPS = 10;

    /// Bytes of Via, From and To together: a refusal repeats them, and is kept for half a minute when its ACK does not come. RFC 4475 §3.1.1.7 wants 6 KB to pass.
    private static final int MOST_REPEATED = 8_192;
    /// The same of a text, whose answer is always kept.
    private static final int MOST_REPEATED_OF_TEXT = 4_096;

    private Gate() {}

    /// A refusal by the book.
    record No(int status, List<Extra> extra) {
        static No of(int status, Extra... extra) {
            return new No(status, List.of(extra));
        }
    }

    /// What is wrong with any request that we would otherwise take up, or null.
    static @Nullable No check(SipRequest request) {
        var target = request.target().orElse(null);
        var scheme = target == null ? scheme(request.requestUri()) : target.scheme();
        // sips: wants TLS all the way to the callee, which no trunk can promise.
        if (!scheme.equals("sip") && !scheme.equals("tel")) return No.of(416);
        if (target == null) return No.of(400);
        var required = required(request);
        return required.isEmpty() ? null : No.of(420, Extra.unsupported(required));
    }

    /// What else an INVITE needs to begin a call, or null when it has it.
    static @Nullable No checkInvite(SipRequest invite) {
        var no = checkCaller(invite, MOST_REPEATED);
        if (no != null) return no;
        if (contact(invite).isEmpty()) return No.of(400);
        if (SessionTimer.isTooSmall(invite)) return No.of(422, Extra.minSe(SessionTimer.FLOOR));
        var encoding = invite.value(HeaderName.CONTENT_ENCODING);
        return encoding.isEmpty() || encoding.equalsIgnoreCase("identity") ? null : No.of(415, Extra.ACCEPT);
    }

    /// What is wrong with a MESSAGE outside of calls, its body apart; or null.
    static @Nullable No checkText(SipRequest message) {
        var no = check(message);
        return no == null ? checkCaller(message, MOST_REPEATED_OF_TEXT) : no;
    }

    /// Whether it may go on far enough, says readably from whom it is, and has no more to be repeated than we can keep.
    private static @Nullable No checkCaller(SipRequest request, int mostRepeated) {
        if (repeats(request, mostRepeated)) return No.of(400);
        if (request.maxForwards() < FEWEST_HOPS) return No.of(483);
        if (request.fromTag().isEmpty()) return No.of(400);
        if (request.from().isEmpty()) return No.of(400);
        // An asserted identity that does not read must not fall back to what the caller says of itself.
        var asserted = request.items(HeaderName.P_ASSERTED_IDENTITY);
        return !asserted.isEmpty() && Grammar.nameAddr(asserted.getFirst()).isEmpty() ? No.of(400) : null;
    }

    private static boolean repeats(SipRequest request, int most) {
        return request.headLength() > most
            && request.raw(HeaderName.VIA).length() + request.raw(HeaderName.FROM).length() + request.raw(HeaderName.TO).length() > most;
    }

    /// The URI of an INVITE's one Contact: with more of them it was refused when it was read.
    static Optional<String> contact(SipRequest invite) {
        return invite.contact().filter(address -> address.uri().scheme().equals("sip")).map(address -> address.uri().raw());
    }

    private static String scheme(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? "" : uri.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
    }

    /// The option tags that are required of us beyond what we do (RFC 3262's and RFC 4028's). Only tokens are told back.
    private static String required(SipRequest request) {
        if (!request.has(HeaderName.REQUIRE) && !request.has(HeaderName.PROXY_REQUIRE)) return "";
        var tags = new StringBuilder();
        boolean isMet = false;
        for (var name : List.of(HeaderName.REQUIRE, HeaderName.PROXY_REQUIRE)) {
            for (var tag : request.items(name)) {
                if (name == HeaderName.REQUIRE && (tag.equalsIgnoreCase("timer") || tag.equalsIgnoreCase("100rel"))) {
                    isMet = true;
                    continue;
                }
                if (!isToken(tag)) continue;
                if (!tags.isEmpty()) tags.append(", ");
                tags.append(tag);
            }
        }
        return !tags.isEmpty() ? tags.toString() : isMet ? "" : "none";
    }

    private static boolean isToken(String text) {
        if (text.isEmpty() || text.length() > 64) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-.!%*_+`'~".indexOf(c) >= 0)) return false;
        }
        return true;
    }
}
