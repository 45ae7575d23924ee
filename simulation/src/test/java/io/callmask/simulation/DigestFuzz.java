package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.callmask.sip.digest.Account;
import io.callmask.sip.digest.Challenge;
import io.callmask.sip.digest.Claim;
import io.callmask.sip.engine.Granted;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;

/// The headers of digest authentication and of registrars' answers: WWW-Authenticate, Proxy-Authenticate, Authorization, Contact, Expires, Min-Expires, Retry-After.
public final class DigestFuzz {
    private static final String[] NAMES = {"WWW-Authenticate", "Authorization", "Contact", "Expires", "Min-Expires", "Retry-After", "Proxy-Authenticate"};
    private static final Account ACCOUNT = Account.of("user", "realm", "password");
    private static final String FRAME = """
        Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1
        CSeq: 1 REGISTER
        From: <sip:a@192.0.2.10>;tag=1
        To: <sip:b@192.0.2.1>;tag=2
        Call-ID: 1
        Content-Length: 0
        @HEADER@: @VALUE@

        """.replace("\n", "\r\n");
    private static final int LONGEST_ANSWER = 2_048;

    private DigestFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        var text = new String(data, 1, data.length - 1, UTF_8);
        Challenge.read(text).ifPresent(DigestFuzz::works);
        Claim.read(text).ifPresent(DigestFuzz::works);
        int which = (data[0] & 0xff) % NAMES.length;
        var start = which == 1 ? "REGISTER sip:b@192.0.2.1 SIP/2.0\r\n" : "SIP/2.0 200 OK\r\n";
        var bytes = (start + FRAME.replace("@HEADER@", NAMES[which]).replace("@VALUE@", new String(data, 1, data.length - 1, ISO_8859_1))).getBytes(ISO_8859_1);
        if (!(SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(var message))) return;
        switch (message) {
            case SipRequest request -> request.values(HeaderName.AUTHORIZATION).forEach(value -> Claim.read(value).ifPresent(DigestFuzz::works));
            case SipResponse response -> {
                Challenge.strongest(response.values(HeaderName.WWW_AUTHENTICATE), "realm").ifPresent(DigestFuzz::works);
                Challenge.strongest(response.values(HeaderName.PROXY_AUTHENTICATE), "realm").ifPresent(DigestFuzz::works);
                within(Granted.seconds(response, "sip:a@192.0.2.1:5060", 1_800), 0, 604_800);
                within(Granted.least(response), 0, 604_800);
                within(Granted.retryAfter(response), 0, 3_600);
            }
        }
    }

    private static void within(long seconds, long least, long most) {
        if (seconds < least || seconds > most) throw new AssertionError("seconds: " + seconds);
    }

    /// What we answer is one line, is not longer than a line may be, reads, and names the challenge's own nonce.
    private static void works(Challenge challenge) {
        var answer = ACCOUNT.answer(challenge, "INVITE", "sip:b@192.0.2.1", "cnonce", 1);
        if (answer.length() > LONGEST_ANSWER || answer.chars().anyMatch(c -> c < ' ' || c > '~')) throw new AssertionError("no header line");
        if (!challenge.hasQop()) return;
        var claim = Claim.read(answer).orElseThrow(() -> new AssertionError("does not read"));
        if (!claim.nonce().equals(challenge.nonce()) || !ACCOUNT.isProvedBy(claim, "INVITE") || ACCOUNT.isProvedBy(claim, "BYE")) throw new AssertionError("proves nothing");
    }

    /// Nobody gets in by chance.
    private static void works(Claim claim) {
        if (claim.count() < 1 || claim.count() > 0xffff_ffffL) throw new AssertionError("nc");
        if (ACCOUNT.isProvedBy(claim, "REGISTER")) throw new AssertionError("proved");
    }
}
