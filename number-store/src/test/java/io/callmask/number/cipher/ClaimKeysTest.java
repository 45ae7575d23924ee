package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.callmask.number.RealNumber;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ClaimKeysTest {
    private static final RealNumber ALICE = RealNumber.of("+12125550100");

    private final ClaimKeys keys = new ClaimKeys("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    private static String hex(byte[] key) {
        return HexFormat.of().formatHex(key);
    }

    @Test void the_layout_is_for_ever() {
        assertThat(hex(keys.of(ALICE, 3))).isEqualTo("983bdf386f475df2b9d1edcff1dea1cd");
    }

    @Test void whatever_differs_gets_a_key_of_its_own() {
        var seen = new HashSet<String>();
        for (int pool = 0; pool < 3; pool++) {
            for (var caller : new String[] {"+12125550100", "+12125550101", "+1212555010"}) {
                assertThat(seen.add(hex(keys.of(RealNumber.of(caller), pool)))).isTrue();
                for (var extension : new String[] {"1", "01", "001", "1234", "99999"}) assertThat(seen.add(hex(keys.of(RealNumber.of(caller), extension, pool)))).isTrue();
            }
            for (var extension : new String[] {"", "0", "1", "01"}) assertThat(seen.add(hex(keys.anybody(extension, pool)))).isTrue();
        }
        assertThat(hex(keys.of(ALICE, 0))).isIn(seen);
    }

    @Test void an_extension_that_has_no_room_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> keys.of(ALICE, "123456", 1));
    }
}
