package io.callmask.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumberFormsTest {
    @Test void a_number_is_found_in_every_form_and_another_in_none() {
        var planted = PlantedNumber.all(41_000);
        var forms = new NumberForms(planted.stream().map(PlantedNumber::number).toList());
        var others = new NumberForms(PlantedNumber.all(52_000).stream().map(PlantedNumber::number).toList());
        for (var each : planted) {
            assertThat(forms.in(each.bytes()).get(each.number())).as(each.form()).hasSize(1);
            assertThat(others.in(each.bytes())).as(each.form()).isEmpty();
        }
    }

    @Test void it_is_found_wherever_it_lies() {
        var planted = PlantedNumber.all(41_000).getFirst();
        var forms = new NumberForms(List.of(planted.number()));
        byte[] digits = planted.number().digits().substring(1).getBytes(StandardCharsets.US_ASCII);
        assertThat(forms.in(digits)).containsOnlyKeys(planted.number());
        assertThat(forms.in(Arrays.copyOf(digits, digits.length - 1))).isEmpty();
        assertThat(forms.in(new byte[0])).isEmpty();
    }
}
