package io.callmask.sip.builder;

import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.sip.call.Change;
import io.callmask.sip.call.Digit;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.digest.Credentials;
import io.callmask.sip.message.Leg.LegB;
import io.callmask.sip.message.Leg;
import io.callmask.sip.stir.SignedIdentity;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The requests that we send.
public final class Requests {
    /// What we can be asked; also told with 405 and OPTIONS.
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK";
    static final String ALLOW_LINE = "Allow: " + ALLOW + "\r\n";
    private static final int MAX_FORWARDS = 70;
    /// RFC 3261 §20.17.
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Requests() {}

    /// Leg B's INVITE.
    ///
    /// @param branch        26 or more random letters, without the magic cookie
    /// @param identity      who vouches for the number shown
    /// @param takesReliable whether we take provisional responses sent reliably (RFC 3262)
    public static Outbound<LegB> invite(Invitation i, String branch, SignedIdentity identity, SessionLines session, Credentials credentials, boolean takesReliable, byte[] sdp) {
        var target = i.target();
        var caller = i.identity();
        var out = head("INVITE", target, i.us(), branch, i.maxForwards());
        out.text("From: ").text(caller).text(";tag=").text(i.localTag()).line().text("To: <").text(target).text(">").line();
        tail(out, i.callId(), i.cseq(), "INVITE");
        show(out, credentials);
        Responses.contact(out, i.show(), i.us());
        vouch(out, i, caller);
        if (!identity.isNone()) out.header("Date", DATE.format(identity.issued())).header("Identity", identity.header());
        out.text(ALLOW_LINE);
        session.write(out);
        if (takesReliable) out.header("Supported", "100rel");
        return new Outbound<>(body(out, sdp));
    }

    /// The PRACK of a reliable provisional response (RFC 3262 §4) with the dialog's newest CSeq: count with [Dialog#nextRequest] first.
    ///
    /// @param rseq   the response's RSeq
    /// @param invite the INVITE's number
    /// @param sdp    the answer when the response had the offer, else empty
    public static Outbound<LegB> prack(Dialog<LegB> dialog, SentBy us, String branch, long rseq, long invite, Credentials credentials, byte[] sdp) {
        var out = within(dialog, "PRACK", us, branch);
        tail(out, dialog.callId(), dialog.localCSeq(), "PRACK");
        show(out, credentials);
        out.text("RAck: ").number(rseq).text(" ").number(invite).text(" INVITE").line();
        return new Outbound<>(body(out, sdp));
    }

    /// The CANCEL of leg B's INVITE: the same Request-URI, branch, tags and CSeq number (RFC 3261 §9.1).
    public static Outbound<LegB> cancel(Invitation i, String branch, Refusal why) {
        var out = head("CANCEL", i.target(), i.us(), branch, MAX_FORWARDS);
        out.header("From", i.from()).header("To", i.to());
        tail(out, i.callId(), i.cseq(), "CANCEL");
        Responses.reason(out, why);
        return new Outbound<>(body(out, NO_BODY));
    }

    /// The ACK of a refusal of leg B's INVITE, on the INVITE's own branch (§17.1.1.3).
    public static Outbound<LegB> ackRefusal(Invitation i, String branch, String toTag) {
        var out = head("ACK", i.target(), i.us(), branch, MAX_FORWARDS);
        out.header("From", i.from()).header("To", toTag.isEmpty() ? i.to() : i.to() + ";tag=" + toTag);
        tail(out, i.callId(), i.cseq(), "ACK");
        return new Outbound<>(body(out, NO_BODY));
    }

    /// The ACK of a 2xx, with a branch of its own (§13.2.2.4).
    ///
    /// @param cseq        the INVITE's number
    /// @param credentials the INVITE's own: nobody can ask an ACK for any (§22.1)
    /// @param sdp         the answer when the 2xx had the offer, else empty
    public static <L extends Leg> Outbound<L> ack(Dialog<L> dialog, SentBy us, String branch, long cseq, Credentials credentials, byte[] sdp) {
        return ack(dialog, Hop.of(dialog), us, branch, cseq, credentials, sdp);
    }

    /// @param hop the dialog's
    public static <L extends Leg> Outbound<L> ack(Dialog<L> dialog, Hop hop, SentBy us, String branch, long cseq, Credentials credentials, byte[] sdp) {
        var out = within(dialog, hop, "ACK", us, branch);
        tail(out, dialog.callId(), cseq, "ACK");
        show(out, credentials);
        return new Outbound<>(body(out, sdp));
    }

    /// A re-INVITE or UPDATE with the dialog's newest CSeq: count with [Dialog#nextRequest] first.
    ///
    /// @param contact the VN that this leg knows us by
    /// @param sdp     the offer, or empty to ask for one
    public static <L extends Leg> Outbound<L> change(Change.Kind kind, Dialog<L> dialog, SentBy us, String branch, VirtualNumber contact, SessionLines session, Credentials credentials, byte[] sdp) {
        var method = switch (kind) {
            case INVITE -> "INVITE";
            case UPDATE -> "UPDATE";
            case PRACK, PROGRESS -> throw new IllegalArgumentException("kind: " + kind + " (expected: INVITE or UPDATE)");
        };
        var out = within(dialog, method, us, branch);
        tail(out, dialog.callId(), dialog.localCSeq(), method);
        show(out, credentials);
        Responses.contact(out, contact, us);
        out.text(ALLOW_LINE);
        session.write(out);
        return new Outbound<>(body(out, sdp));
    }

    /// The CANCEL of a re-INVITE: `dialog` as it was when that was sent.
    public static <L extends Leg> Outbound<L> cancelChange(Dialog<L> dialog, SentBy us, String branch) {
        var out = within(dialog, "CANCEL", us, branch);
        tail(out, dialog.callId(), dialog.localCSeq(), "CANCEL");
        return new Outbound<>(body(out, NO_BODY));
    }

    /// The ACK of a refusal of a re-INVITE, on its own branch (§17.1.1.3): `dialog` as it was when that was sent.
    public static <L extends Leg> Outbound<L> ackRefusal(Dialog<L> dialog, SentBy us, String branch) {
        var out = within(dialog, "ACK", us, branch);
        tail(out, dialog.callId(), dialog.localCSeq(), "ACK");
        return new Outbound<>(body(out, NO_BODY));
    }

    /// A keyed digit in the form that carriers speak.
    public static <L extends Leg> Outbound<L> digit(Dialog<L> dialog, SentBy us, String branch, Digit digit, Credentials credentials) {
        var out = within(dialog, "INFO", us, branch);
        tail(out, dialog.callId(), dialog.localCSeq(), "INFO");
        show(out, credentials);
        byte[] body = ("Signal=" + digit.key() + "\r\nDuration=" + digit.millis() + "\r\n").getBytes(StandardCharsets.US_ASCII);
        out.header("Content-Type", "application/dtmf-relay").text("Content-Length: ").number(body.length).line().line().raw(body);
        return new Outbound<>(out.toArray());
    }

    /// A BYE with the dialog's newest CSeq: count with [Dialog#nextRequest] first.
    public static <L extends Leg> Outbound<L> bye(Dialog<L> dialog, SentBy us, String branch, Refusal why, Credentials credentials) {
        return bye(dialog, Hop.of(dialog), us, branch, why, credentials);
    }

    /// @param hop the dialog's
    public static <L extends Leg> Outbound<L> bye(Dialog<L> dialog, Hop hop, SentBy us, String branch, Refusal why, Credentials credentials) {
        var out = within(dialog, hop, "BYE", us, branch);
        tail(out, dialog.callId(), dialog.localCSeq(), "BYE");
        show(out, credentials);
        Responses.reason(out, why);
        return new Outbound<>(body(out, NO_BODY));
    }

    /// Asks a trunk whether it is there (RFC 3261 §11). It names no number.
    ///
    /// @param trunk host and port of the trunk
    public static Outbound<LegB> options(String trunk, SentBy us, String branch, String callId, String tag, long cseq, Credentials credentials) {
        var out = head("OPTIONS", "sip:" + trunk, us, branch, MAX_FORWARDS);
        out.header("From", "<sip:" + us.hostPort() + ">;tag=" + tag).header("To", "<sip:" + trunk + '>');
        tail(out, callId, cseq, "OPTIONS");
        show(out, credentials);
        out.header("Contact", "<sip:" + us.contact() + '>').header("Accept", "application/sdp");
        return new Outbound<>(body(out, NO_BODY));
    }

    /// A text (RFC 3428): it has no Contact, as it makes no dialog.
    ///
    /// @param words UTF-8
    public static Outbound<LegB> text(Invitation i, String branch, Credentials credentials, byte[] words) {
        var out = head("MESSAGE", i.target(), i.us(), branch, i.maxForwards());
        out.header("From", i.from()).header("To", i.to());
        tail(out, i.callId(), i.cseq(), "MESSAGE");
        show(out, credentials);
        vouch(out, i, i.identity());
        out.header("Content-Type", "text/plain;charset=UTF-8").text("Content-Length: ").number(words.length).line().line().raw(words);
        return new Outbound<>(out.toArray());
    }

    /// Tells a registrar where we are (RFC 3261 §10.2). It names no number.
    ///
    /// @param domain  the registrar's, as in a URI
    /// @param user    of the address of record and of our Contact
    /// @param seconds how long it is to last, 0 to end it
    public static Outbound<LegB> register(String domain, String user, SentBy us, String branch, String callId, String tag, long cseq, long seconds, Credentials credentials) {
        var out = head("REGISTER", "sip:" + domain, us, branch, MAX_FORWARDS);
        String record = "<sip:" + user + '@' + domain + '>';
        out.header("From", record + ";tag=" + tag).header("To", record);
        tail(out, callId, cseq, "REGISTER");
        show(out, credentials);
        out.header("Contact", "<" + contact(user, us) + '>').text("Expires: ").number(seconds).line();
        return new Outbound<>(body(out, NO_BODY));
    }

    /// The URI that we register.
    public static String contact(String user, SentBy us) {
        return "sip:" + user + '@' + us.contact();
    }

    static final byte[] NO_BODY = {};

    /// RFC 3325: the identity that we vouch for is the caller's VN, never the caller's number.
    private static void vouch(Bytes out, Invitation i, String identity) {
        switch (i.format().identity()) {
            case PAI  -> out.header("P-Asserted-Identity", identity);
            case RPID -> out.header("Remote-Party-ID", identity + ";party=calling;screen=yes;privacy=off");
            case NONE -> { }
        }
    }

    private static void show(Bytes out, Credentials credentials) {
        if (!credentials.toServer().isEmpty()) out.header("Authorization", credentials.toServer());
        if (!credentials.toProxy().isEmpty()) out.header("Proxy-Authorization", credentials.toProxy());
    }

    private static <L extends Leg> Bytes within(Dialog<L> dialog, String method, SentBy us, String branch) {
        return within(dialog, Hop.of(dialog), method, us, branch);
    }

    private static <L extends Leg> Bytes within(Dialog<L> dialog, Hop hop, String method, SentBy us, String branch) {
        var out = head(method, hop.requestUri(), us, branch, MAX_FORWARDS);
        routes(out, hop.routes());
        return out.header("From", dialog.local()).header("To", dialog.remote());
    }

    private static void routes(Bytes out, List<String> routes) {
        for (var route : routes) out.header("Route", route);
    }

    private static Bytes head(String method, String uri, SentBy us, String branch, int maxForwards) {
        return new Bytes().text(method).text(" ").text(uri).text(" SIP/2.0\r\nVia: ").text(us.via()).text(branch).text(";rport\r\nMax-Forwards: ").number(maxForwards).line();
    }

    private static void tail(Bytes out, String callId, long cseq, String method) {
        out.text("Call-ID: ").text(callId).text("\r\nCSeq: ").number(cseq).text(" ").text(method).line();
    }

    static byte[] body(Bytes out, byte[] sdp) {
        if (sdp.length > 0) out.text("Content-Type: application/sdp\r\n");
        return out.text("Content-Length: ").number(sdp.length).text("\r\n\r\n").raw(sdp).toArray();
    }
}
