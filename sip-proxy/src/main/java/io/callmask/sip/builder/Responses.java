package io.callmask.sip.builder;

import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.sip.message.Leg;
import io.callmask.sip.digest.Challenge;
import io.callmask.sip.digest.Hash;
import io.callmask.sip.message.Leg.LegA;

/// The responses that we send.
public final class Responses {
    private Responses() {}

    /// 100, which also stops the peer's timer A.
    public static <L extends Leg> Outbound<L> trying(Echo<L> echo) {
        var out = status(100);
        echo.write(out, "");
        echo.writeTimestamp(out);
        return done(out, Requests.NO_BODY);
    }

    /// 101 to 199 to leg A's INVITE.
    ///
    /// @param dialled the VN that A dialled: our Contact on this leg
    /// @param sdp     the early description, or an empty array
    /// @param rseq    its RSeq when it is sent reliably (RFC 3262), else 0
    public static Outbound<LegA> progress(Echo<LegA> echo, int status, String toTag, VirtualNumber dialled, SentBy us, int rseq, byte[] sdp) {
        return dialogForming(echo, status, toTag, dialled, us, SessionLines.NONE, rseq, sdp);
    }

    /// 200 to leg A's INVITE.
    public static Outbound<LegA> accept(Echo<LegA> echo, String toTag, VirtualNumber dialled, SentBy us, SessionLines session, byte[] sdp) {
        return dialogForming(echo, 200, toTag, dialled, us, session, 0, sdp);
    }

    /// 200 to a re-INVITE or UPDATE of either leg.
    ///
    /// @param contact the VN that this leg knows us by
    /// @param sdp     the answer, or the offer that was asked for, or empty
    public static <L extends Leg> Outbound<L> acceptChange(Echo<L> echo, VirtualNumber contact, SentBy us, SessionLines session, byte[] sdp) {
        var out = status(200);
        echo.write(out, "");
        contact(out, contact, us);
        out.text(Requests.ALLOW_LINE);
        session.write(out);
        return done(out, sdp);
    }

    /// The final refusal of leg A's INVITE, with its Q.850 cause (RFC 3326, RFC 6432).
    public static Outbound<LegA> refuse(Echo<LegA> echo, Refusal why, String toTag) {
        var out = status(why.status(), Phrases.of(why));
        echo.write(out, toTag);
        reason(out, why);
        // RFC 3261 §8.2.3: a 415 says what would have been taken.
        if (why == Refusal.UNSUPPORTED_BODY) out.header(Extra.ACCEPT.name, Extra.ACCEPT.value);
        return done(out, Requests.NO_BODY);
    }

    /// 200 or 202 to leg A's text (RFC 3428 §7).
    public static Outbound<LegA> acceptText(Echo<LegA> echo, int status, String toTag) {
        return plain(echo, status, toTag);
    }

    /// The final refusal of leg A's text.
    public static Outbound<LegA> refuseText(Echo<LegA> echo, Refusal why, String toTag) {
        var out = status(why.status());
        echo.write(out, toTag);
        reason(out, why);
        return done(out, Requests.NO_BODY);
    }

    /// Any other final response, by the book. `extra` holds header lines of our own making.
    public static <L extends Leg> Outbound<L> plain(Echo<L> echo, int status, String toTag, Extra... extra) {
        var out = status(status);
        echo.write(out, toTag);
        for (var line : extra) out.header(line.name, line.value);
        return done(out, Requests.NO_BODY);
    }

    /// A header line of a response by the book; the values are ours, or option tags that passed as tokens.
    public enum ExtraName {
        ALLOW("Allow"), ACCEPT("Accept"), RETRY_AFTER("Retry-After"), UNSUPPORTED("Unsupported"), MIN_SE("Min-SE"), WWW_AUTHENTICATE("WWW-Authenticate");

        private final String text;

        ExtraName(String text) {
            this.text = text;
        }
    }

    public static final class Extra {
        public static final Extra ALLOW = new Extra(ExtraName.ALLOW, Requests.ALLOW);
        public static final Extra ACCEPT = new Extra(ExtraName.ACCEPT, "application/sdp");
        /// Of MESSAGE.
        public static final Extra ACCEPT_TEXT = new Extra(ExtraName.ACCEPT, "text/plain");
        /// Of INFO.
        public static final Extra ACCEPT_DTMF = new Extra(ExtraName.ACCEPT, "application/dtmf-relay, application/dtmf");

        private final String name;
        private final String value;

        private Extra(ExtraName name, String value) {
            this.name = name.text;
            this.value = value;
        }

        /// With 422 (RFC 4028 §6).
        ///
        /// @param seconds the shortest session that we take
        public static Extra minSe(int seconds) {
            return new Extra(ExtraName.MIN_SE, Integer.toString(seconds));
        }

        /// With 401 (§22.1).
        ///
        /// @param nonce one of ours
        public static Extra challenge(Hash hash, String realm, String nonce, boolean isStale) {
            return new Extra(ExtraName.WWW_AUTHENTICATE, new Challenge(hash, realm, nonce, "", true, isStale).text());
        }

        public static Extra retryAfter(int seconds) {
            return new Extra(ExtraName.RETRY_AFTER, Integer.toString(seconds));
        }

        /// @param optionTags the request's own, each a token
        public static Extra unsupported(String optionTags) {
            return new Extra(ExtraName.UNSUPPORTED, optionTags);
        }
    }

    static void reason(Bytes out, Refusal why) {
        out.text("Reason: Q.850;cause=").number(why.cause()).text(";text=\"").text(Phrases.ofCause(why.cause())).text("\"").line();
    }

    private static Outbound<LegA> dialogForming(Echo<LegA> echo, int status, String toTag, VirtualNumber dialled, SentBy us, SessionLines session, int rseq, byte[] sdp) {
        var out = status(status);
        echo.write(out, toTag);
        echo.writeRecordRoute(out);
        contact(out, dialled, us);
        out.text(Requests.ALLOW_LINE);
        session.write(out);
        if (rseq > 0) out.header("Require", "100rel").text("RSeq: ").number(rseq).line();
        return done(out, sdp);
    }

    static void contact(Bytes out, VirtualNumber vn, SentBy us) {
        out.text("Contact: <sip:").text(vn.digits()).text("@").text(us.contact()).text(">\r\n");
    }

    private static Bytes status(int status) {
        return status(status, Phrases.of(status));
    }

    private static Bytes status(int status, String phrase) {
        return new Bytes().text("SIP/2.0 ").number(status).text(" ").text(phrase).line();
    }

    private static <L extends Leg> Outbound<L> done(Bytes out, byte[] sdp) {
        return new Outbound<>(Requests.body(out, sdp));
    }
}
