package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.message.RedirectContact;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read of a redirect's Contacts. Where they may lead is told in ladders.
class RedirectsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<sip:+15553334444@192.0.2.1>|1000", "sip:+15553334444@192.0.2.1;q=0.5|500", "<sip:+15553334444@192.0.2.1;q=0.1>;q=0.25|250", "\"Bob\" <sip:b@192.0.2.1>;expires=60; Q = 0.007|7",
        "<sip:b@192.0.2.1>;q=0|0", "<sip:b@192.0.2.1>;q=1|1000", "<sip:b@192.0.2.1>;q=1.000|1000", "<sip:b@192.0.2.1>;q=0.|0", "<tel:+15553334444>;q=0.9|900"})
    void the_weight_is_q_in_thousandths(String contact, int weight) {
        assertThat(RedirectContact.read(contact)).hasValueSatisfying(read -> assertThat(read.weight()).isEqualTo(weight));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "<sip:b@192.0.2.1>;q=1.1", "<sip:b@192.0.2.1>;q=1.001", "<sip:b@192.0.2.1>;q=2", "<sip:b@192.0.2.1>;q=0.1234", "<sip:b@192.0.2.1>;q=-1", "<sip:b@192.0.2.1>;q",
        "<sip:b@192.0.2.1>;q=.5", "<sip:b@192.0.2.1>;q=0.5;q=0.6", "<sip:b@192.0.2.1>;q=0,5", "<sip:b@192.0.2.1?Route=%3Csip:x%3E>", "<sip:b@192.0.2.1;method=REFER>", "<sip:b@192.0.2.1;METHOD=BYE>;q=0.1",
        "<mailto:b@example.org>", "<sip:b@192.0.2.1", "<sip:b@192.0.2.1> x"})
    void what_is_no_place_to_call_is_not_read(String contact) {
        assertThat(RedirectContact.read(contact)).isEmpty();
    }

    @Test void the_best_comes_first_and_of_those_alike_the_one_that_stands_first() {
        var order = Redirects.inOrder(List.of("<sip:c@192.0.2.3>;q=0.3", "<sip:a@192.0.2.1>", "nonsense", "<sip:b@192.0.2.2>;q=1.0", "<sip:d@192.0.2.4>;q=0.299"));
        assertThat(order).extracting(contact -> contact.uri().user()).containsExactly("a", "b", "c", "d");
    }

    @Test void a_flood_of_them_is_cut_short() {
        assertThat(Redirects.inOrder(Collections.nCopies(32, "<sip:a@192.0.2.1>"))).hasSize(8);
    }
}
