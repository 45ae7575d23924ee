package io.callmask.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.PhoneNumber;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberPlanTest {
    private static final NumberPlan PLAN = new NumberPlan();

    @ParameterizedTest(name = "{1} on a trunk of {0} is {2}")
    @CsvSource({
        // international already
        "US, +15551112222,                         +15551112222",
        "US, +1-555-111-2222,                      +15551112222",
        "US, +1.555.(111).2222,                    +15551112222",
        "US, +8670012345678901234,                 +8670012345678901234",
        "US, +861234567890123456,                  +861234567890123456",
        "'', +442079460000,                        +442079460000",
        "US, +442079460000;npdi;rn=+15550009999,   +442079460000",
        "US, +442079460000;phone-context=ims.example, +442079460000",
        "US, +12125550100;npdi;rn=+12125550199;cic=+10288;verstat=TN-Validation-Passed, +12125550100",
        // national
        "US, 5551112222,                           +15551112222",
        "US, 15551112222,                          +15551112222",
        "US, 2125551234,                           +12125551234",
        "US, (212)555-1234,                        +12125551234",
        "US, 2125551234;npdi,                      +12125551234",
        "GB, 02079460000,                          +442079460000",
        "DE, 030123456,                            +4930123456",
        "CN, 13812345678,                          +8613812345678",
        "IT, 0669812345,                           +390669812345",
        // the prefix to dial abroad
        "GB, 0015551112222,                        +15551112222",
        "US, 011442079460000,                      +442079460000",
        "CN, 008615900001234,                      +8615900001234",
        "GB, 0086700123456789012,                  +86700123456789012",
        // full numbers without their plus
        "US, 442079460000,                         +442079460000",
        "GB, 12125551234,                          +12125551234",
        "CN, 8613812345678,                        +8613812345678",
        // in the context of another country
        "US, 2079460000;phone-context=+44,         +442079460000",
        "US, 5551234;phone-context=+1-212,         +12125551234",
        "US, 2079460000;x=y;PHONE-CONTEXT=+44;z=1, +442079460000"})
    void reads(String country, String text, String expected) {
        assertThat(PLAN.read(text, country).map(PhoneNumber::digits)).contains(expected);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", " ", "+", "-", "anonymous", "Anonymous", "unavailable", "restricted", "unknown", "+1555x112222", "1-800-FLOWERS", "*67", "#31#5551112222",
        "+0123456789", "+12", "112", "911", "12345", "5551234", "0", "0000000000", "+123456789012345678901", "123456789012345678901234567890",
        "+1555111 2222", "15+551112222", "++15551112222", "٥٥٥١١١٢٢٢٢", "５５５１１１２２２２", ";phone-context=+1", "5551112222;phone-context=example.com",
        "5551112222;phone-context=", "5551112222;phone-context=+", "+1555111222\u0000", "5551112222@example.com", "%2B15551112222",
        "+1555111222222222222222222222222222222222222222222222222222222222"})
    void reads_nothing_from(String text) {
        assertThat(PLAN.read(text, "US")).isEmpty();
    }

    @Test void an_unknown_country_has_no_national_form() {
        assertThat(PLAN.read("2125551234", "XX")).isEmpty();
        assertThat(PLAN.read("442079460000", "XX").map(PhoneNumber::digits)).contains("+442079460000");
    }

    @ParameterizedTest
    @CsvSource({"US, 911", "US, +911", "GB, 999", "GB, 112", "DE, 110", "CN, 110", "US, 9-1-1", "US, 911;phone-context=+1",
        "US, 911;phone-context=+1;npdi;rn=+12125550199;cic=+10288;verstat=No-TN-Validation"})
    void knows_emergency_numbers(String country, String text) {
        assertThat(PLAN.isEmergency(text, country)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"US, +15551112222", "US, 9115551234", "US, ''", "US, anonymous", "XX, 911", "US, 999"})
    void knows_what_is_no_emergency_number(String country, String text) {
        assertThat(PLAN.isEmergency(text, country)).isFalse();
    }

    @Test void nothing_that_a_trunk_may_send_throws() {
        var random = new Random(20_261_122);
        var alphabet = "0123456789+-.();=#*abcphone-context ,\u0000\uD83D٥/@%\"<>:";
        String[] countries = {"US", "GB", "CN", "IT", "AR", "MX", "", "xx", "001"};
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(i % 3 == 0 ? "+" : "");
            int reach = i % 2 == 0 ? 10 : alphabet.length();
            for (int length = random.nextInt(70); length > 0; length--) text.append(alphabet.charAt(random.nextInt(reach)));
            var number = PLAN.read(text.toString(), countries[i % countries.length]);
            PLAN.isEmergency(text.toString(), countries[i % countries.length]);
            if (number.isPresent()) read++;
        }
        assertThat(read).as("seeds that read as numbers").isPositive();
    }
}
