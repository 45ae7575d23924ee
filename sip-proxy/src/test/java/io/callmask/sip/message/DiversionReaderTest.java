package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.record.Diversions;
import io.callmask.number.record.Diversions.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiversionReaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        <sip:+15551110001@carrier.example>;reason=user-busy                                          | 1   | BUSY
        <sip:+15551110001@carrier.example>;reason=NO-ANSWER;counter=3;privacy=full                   | 3   | NO_ANSWER
        <tel:+15551110001>;reason="unconditional"                                                    | 1   | UNCONDITIONAL
        "Smith, Bob" <sip:a@b;reason=away>;reason=deflection                                         | 1   | DEFLECTION
        <sip:a@b>;reason=something-new                                                               | 1   | UNKNOWN
        <sip:a@b>                                                                                    | 1   | UNKNOWN
        <sip:a@b>;counter=0;reason=away                                                              | 1   | AWAY
        <sip:a@b>;counter=100000000000;reason=away                                                   | 99  | AWAY
        <sip:a@b>;counter=-3;reason=away                                                             | 1   | AWAY
        <sip:b@c>;reason=no-answer;counter=2, <sip:a@b>;reason=time-of-day                           | 3   | TIME_OF_DAY
        <sip:b@c                                                                                     | 1   | UNKNOWN
        nonsense                                                                                     | 1   | UNKNOWN
        """)
    void diversion_is_counted_and_its_last_value_was_first(String value, int count, Reason first) {
        assertThat(DiversionReader.of(invite("Diversion: " + value))).isEqualTo(new Diversions(count, first));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        <sip:a@b>;index=1                                                                            | 0 | NONE
        <sip:a@b>;index=1, <sip:c@b;cause=302>;index=1.1;mp=1                                        | 1 | UNCONDITIONAL
        <sip:a@b?Reason=SIP%3Bcause%3D486>;index=1, <sip:c@b;user=phone;cause=486>;index=1.1;mp=1    | 1 | BUSY
        <sip:+1555;npdi=a@b;cause=408>;index=1.1, <sip:d@b;cause=486?X=;cause=302>;index=1.1.1       | 2 | NO_ANSWER
        <sip:c@b>;index=1.1;mp=1                                                                     | 1 | UNKNOWN
        <sip:c@b;cause=999>;index=1.1                                                                | 1 | UNKNOWN
        <sip:c@b;cause=302                                                                           | 0 | NONE
        <sip:c;cause=302@b>;index=1                                                                  | 0 | NONE
        nonsense                                                                                     | 0 | NONE
        """)
    void history_is_counted_by_causes_and_its_first_entry_was_first(String value, int count, Reason first) {
        assertThat(DiversionReader.of(invite("History-Info: " + value))).isEqualTo(new Diversions(count, first));
    }

    @Test void whichever_tells_of_more_counts() {
        assertThat(DiversionReader.of(invite("Diversion: <sip:a@b>;reason=away\nHistory-Info: <sip:a@b;cause=302>;index=1\nHistory-Info: <sip:c@b;cause=486>;index=1.1")))
            .isEqualTo(new Diversions(2, Reason.UNCONDITIONAL));
        assertThat(DiversionReader.of(invite("Diversion: <sip:a@b>;reason=away;counter=2\nHistory-Info: <sip:a@b;cause=302>;index=1"))).isEqualTo(new Diversions(2, Reason.AWAY));
        assertThat(DiversionReader.of(invite("Subject: none"))).isSameAs(Diversions.NONE);
    }

    @Test void thousands_of_them_are_bounded() {
        var many = String.join(", ", java.util.Collections.nCopies(40, "<sip:a@b>;counter=99"));
        assertThat(DiversionReader.of(invite("Diversion: " + many)).count()).isEqualTo(Diversions.MOST);
    }

    private static SipMessage invite(String lines) {
        return switch (Messages.read(Messages.INVITE.replace("Max-Forwards: 69", "Max-Forwards: 69\n" + lines))) {
            case Reading.Good(var message) -> message;
            case Reading other -> throw new AssertionError(other + " of " + List.of(lines));
        };
    }
}
