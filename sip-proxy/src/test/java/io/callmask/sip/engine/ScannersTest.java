package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScannersTest {
    @ParameterizedTest
    @CsvSource({"friendly-scanner, true", "SIPVicious/0.3.4, true", "sundayddr, true", "Asterisk PBX 20, false", "'', false", "a friendly-scanner, false", "friendly, false"})
    void they_are_known_by_how_they_begin(String agent, boolean isOne) {
        assertThat(Scanners.isOne(agent)).isEqualTo(isOne);
    }
}
