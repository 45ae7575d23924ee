package io.callmask.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumberFormsTest {
    @Test void a_number_is_found_in_every_form_and_another_in_none() {
        var planted = PlantedNumber.all(41_000);
        var other = PlantedNumber.all(52_000);
        for (int i = 0; i < planted.size(); i++) {
            var each = planted.get(i);
            assertThat(NumberForms.in(each.bytes(), each.number())).as(each.form()).hasSize(1);
            assertThat(NumberForms.in(each.bytes(), other.get(i).number())).as(each.form()).isEmpty();
        }
    }
}
