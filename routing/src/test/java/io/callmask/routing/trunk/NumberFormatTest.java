package io.callmask.routing.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.PhoneNumber;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.trunk.NumberFormat.Form;
import io.callmask.routing.trunk.NumberFormat.PrefixRule;
import io.callmask.routing.trunk.NumberFormat.Vouching;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatTest {
    private static NumberFormat format(Form form, String country, PrefixRule... rules) {
        return new NumberFormat(form, country, true, List.of(rules), "", Vouching.PAI);
    }

    @ParameterizedTest
    @CsvSource({
        "E164, US, +12125550100, +12125550100", "DIGITS, US, +12125550100, 12125550100", "TEL, US, +12125550100, +12125550100",
        "NATIONAL, US, +12125550100, 2125550100", "NATIONAL, DE, +4930123456, 030123456", "NATIONAL, DE, +12125550100, 0012125550100", "NATIONAL, IT, +390612345678, 0612345678",
        "NATIONAL, GB, +442079460000, 02079460000", "NATIONAL, US, +4930123456, 0114930123456", "NATIONAL, FR, +33123456789, 0123456789",
        // Without its area code it is nobody's: seven digits alone would be somebody's in the carrier's town.
        "NATIONAL, US, +15550100, +15550100", "NATIONAL, US, +1911911, +1911911", "NATIONAL, US, +1212555010099, +1212555010099"})
    void a_number_is_written_as_the_trunk_wants_it(Form form, String country, String number, String written) {
        assertThat(format(form, country).called(new PhoneNumber(number))).isEqualTo(written);
        assertThat(format(form, country).shown(new PhoneNumber(number))).isEqualTo(written);
    }

    /// A number that is read otherwise than it was written would reach somebody else.
    @ParameterizedTest
    @CsvSource({"US", "DE", "IT", "GB", "FR", "AR", "BR", "MX", "RU", "CN", "ZZ"})
    void what_is_written_nationally_is_read_back_as_the_same_number(String country) {
        var plan = new NumberPlan();
        for (var digits : List.of("+12125550100", "+4930123456", "+390612345678", "+442079460000", "+33123456789", "+541123456789", "+5491123456789", "+5511987654321", "+525512345678", "+74951234567", "+861012345678")) {
            var number = new PhoneNumber(digits);
            var written = format(Form.NATIONAL, country).called(number);
            assertThat(plan.read(written, country)).as("%s in %s as %s", digits, country, written).contains(number);
        }
    }

    @Test void the_first_rule_that_fits_changes_the_beginning_of_what_is_called_only() {
        var format = format(Form.E164, "DE", new PrefixRule("+4930", "#30"), new PrefixRule("+49", "0"), new PrefixRule("", "8101"));
        assertThat(format.called(new PhoneNumber("+4989123456"))).isEqualTo("089123456");
        assertThat(format.called(new PhoneNumber("+4930123456"))).isEqualTo("%2330123456");
        assertThat(format.called(new PhoneNumber("+12125550100"))).isEqualTo("8101+12125550100");
        assertThat(format.shown(new PhoneNumber("+4989123456"))).isEqualTo("+4989123456");
    }

    @Test void a_rule_holds_nothing_that_would_end_a_user_part() {
        for (var bad : List.of("+49@", "0;x", "a", "4+9", " 0", "01234567890123456")) {
            assertThatThrownBy(() -> new PrefixRule(bad, "0")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected");
            assertThatThrownBy(() -> new PrefixRule("0", bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
