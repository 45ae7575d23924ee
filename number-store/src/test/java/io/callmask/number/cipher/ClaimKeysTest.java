package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
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
        assertThat(hex(keys.caller(ALICE, 3))).isEqualTo("983bdf386f475df2b9d1edcff1dea1cd");
        assertThat(hex(keys.code(VirtualNumber.of("+15550001000"), new Extension("0042"), 3))).isEqualTo("fcd1d6f0506b86301f2b3f93a8fd1c1f");
    }

    @Test void whatever_differs_gets_a_key_of_its_own() {
        var seen = new HashSet<String>();
        for (int pool = 0; pool < 3; pool++) {
            for (var digits : new String[] {"+12125550100", "+12125550101", "+1212555010"}) {
                var vn = VirtualNumber.of(digits);
                assertThat(seen.add(hex(keys.caller(RealNumber.of(digits), pool)))).isTrue();
                assertThat(seen.add(hex(keys.whole(vn, pool)))).isTrue();
                assertThat(seen.add(hex(keys.reserved(vn, pool)))).isTrue();
                for (var extension : new String[] {"1", "01", "001", "1234", "9999"}) assertThat(seen.add(hex(keys.code(vn, new Extension(extension), pool)))).isTrue();
            }
        }
        assertThat(hex(keys.caller(ALICE, 0))).isIn(seen);
    }
}
