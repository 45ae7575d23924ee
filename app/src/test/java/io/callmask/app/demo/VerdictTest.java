package io.callmask.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The demo is believed because it would say no.
class VerdictTest {
    private static final String VN = "+15550001001";
    private static final Message TO_ALICE = message("SIP/2.0 200 OK", "Call-ID: one", "Contact: <sip:+15550001000@127.0.0.1:5060>");
    private static final Message INVITE = message("INVITE sip:+15553334444@127.0.0.1:4000 SIP/2.0", "Call-ID: two",
        "From: <sip:+15550001001@127.0.0.1>;tag=1", "P-Asserted-Identity: <sip:+15550001001@127.0.0.1>", "Contact: <sip:+15550001001@127.0.0.1:5060>");

    @Test void a_masked_call_is_called_masked() {
        assertThat(Verdict.of(List.of(TO_ALICE), List.of(INVITE), VN).holds()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Remote-Party-ID: <sip:+15551112222@carrier>", "Call-Info: tel:5551112222", "From: \"ALICE\" <sip:x@y>", "User-Agent: AlicePhone 1"})
    void a_header_with_something_of_the_caller_is_a_leak_to_the_callee(String header) {
        assertThat(Verdict.of(List.of(TO_ALICE), List.of(INVITE, message("BYE sip:x SIP/2.0", header)), VN).holds()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Contact: <sip:+15553334444@carrier>", "Server: bobphone", "Reason: SIP;text=\"5553334444 is busy\""})
    void a_header_with_something_of_the_callee_is_a_leak_to_the_caller(String header) {
        assertThat(Verdict.of(List.of(TO_ALICE, message("SIP/2.0 180 Ringing", header)), List.of(INVITE), VN).holds()).isFalse();
    }

    @Test void another_caller_id_than_the_callers_own_number_is_wrong() {
        assertThat(Verdict.of(List.of(TO_ALICE), List.of(INVITE), "+15550001000").holds()).isFalse();
    }

    @Test void a_call_id_that_crosses_is_a_leak() {
        assertThat(Verdict.of(List.of(message("SIP/2.0 200 OK", "Call-ID: two")), List.of(INVITE), VN).holds()).isFalse();
    }

    @Test void a_phone_that_heard_nothing_proves_nothing() {
        assertThat(Verdict.of(List.of(), List.of(INVITE), VN).holds()).isFalse();
        assertThat(Verdict.of(List.of(TO_ALICE), List.of(), VN).holds()).isFalse();
    }

    private static Message message(String... lines) {
        var bytes = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(UTF_8);
        return Message.read(bytes, bytes.length);
    }
}
