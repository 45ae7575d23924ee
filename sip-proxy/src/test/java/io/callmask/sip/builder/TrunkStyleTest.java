package io.callmask.sip.builder;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.digest.Credentials;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.NumberFormat.Form;
import io.callmask.routing.trunk.NumberFormat.PrefixRule;
import io.callmask.routing.trunk.NumberFormat.Vouching;
import io.callmask.sip.stir.SignedIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How leg B's INVITE names the two numbers, and its CANCEL and ACK with it.
class TrunkStyleTest {
    private static final SentBy US = SentBy.of("192.0.2.1", 5060);

    private static Invitation invitation(NumberFormat format) {
        return new Invitation(RealNumber.of("+15553334444"), VirtualNumber.of("+15550001001"), format, "192.0.2.20:5060", US, "call", "tag", 69);
    }

    private static List<String> invite(NumberFormat format) {
        return new String(Requests.invite(invitation(format), "branch", SignedIdentity.NONE, SessionLines.NONE, Credentials.NONE, false, new byte[0]).bytes(), US_ASCII).lines().toList();
    }

    @Test void usually_plus_and_digits_our_own_address_and_a_vouched_identity() {
        assertThat(invite(NumberFormat.USUAL)).startsWith("INVITE sip:+15553334444@192.0.2.20:5060;user=phone SIP/2.0")
            .contains("From: <sip:+15550001001@192.0.2.1:5060>;tag=tag", "To: <sip:+15553334444@192.0.2.20:5060;user=phone>", "P-Asserted-Identity: <sip:+15550001001@192.0.2.1:5060>");
    }

    @Test void digits_with_a_prefix_the_carriers_host_and_remote_party_id() {
        var format = new NumberFormat(Form.DIGITS, "US", false, List.of(new PrefixRule("1555", "9#555")), "masked.example", Vouching.RPID);
        assertThat(invite(format)).startsWith("INVITE sip:9%235553334444@192.0.2.20:5060 SIP/2.0")
            .contains("From: <sip:15550001001@masked.example>;tag=tag", "Remote-Party-ID: <sip:15550001001@masked.example>;party=calling;screen=yes;privacy=off")
            .noneMatch(line -> line.startsWith("P-Asserted-Identity"));
    }

    @Test void a_tel_uri_and_no_identity() {
        var format = new NumberFormat(Form.TEL, "US", true, List.of(), "", Vouching.NONE);
        assertThat(invite(format)).startsWith("INVITE tel:+15553334444 SIP/2.0").contains("To: <tel:+15553334444>").noneMatch(line -> line.startsWith("P-Asserted") || line.startsWith("Remote"));
        var cancel = new String(Requests.cancel(invitation(format), "branch", io.callmask.number.record.Refusal.CANCELLED).bytes(), US_ASCII).lines().toList();
        assertThat(cancel).startsWith("CANCEL tel:+15553334444 SIP/2.0").contains("To: <tel:+15553334444>");
        var ack = new String(Requests.ackRefusal(invitation(format), "branch", "theirs").bytes(), US_ASCII).lines().toList();
        assertThat(ack).startsWith("ACK tel:+15553334444 SIP/2.0").contains("To: <tel:+15553334444>;tag=theirs");
    }
}
