package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.cipher.Sealer.Nonce;
import io.callmask.number.journal.MasterKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final byte[] TEXT = "+12125550100".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ALONG = {1, 2, 3};

    private final Sealer sealer = new Sealer(MasterKey.freshDataKey());

    @Test void what_is_sealed_opens_beside_the_same_and_nothing_else() {
        byte[] sealed = sealer.seal(new Nonce(1, 2), TEXT, ALONG);
        assertThat(sealed).hasSize(TEXT.length + Sealer.OVERHEAD);
        assertThat(sealer.open(sealed, 0, ALONG)).contains(TEXT);
        assertThat(sealer.open(sealed, 0, new byte[] {1, 2, 4})).isEmpty();
        assertThat(sealer.open(new byte[5], 0, ALONG)).isEmpty();
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(sealer.open(changed, 0, ALONG)).as("byte %s", i).isEmpty();
        }
    }

    @Test void a_data_key_opens_only_with_its_master_key_and_in_its_row() {
        var master = MasterKey.of("ab".repeat(32), "test");
        var other = MasterKey.of("cd".repeat(32), "test");
        byte[] key = MasterKey.freshDataKey();
        byte[] wrapped = master.wrap(key, ALONG);
        assertThat(master.unwrap(wrapped, ALONG)).contains(key);
        assertThat(master.unwrap(wrapped, TEXT)).isEmpty();
        assertThat(other.unwrap(wrapped, ALONG)).isEmpty();
    }

    @Test void derived_keys_are_always_the_same_and_each_purpose_has_its_own() {
        var master = MasterKey.of("ab".repeat(32), "test");
        assertThat(master.derive("claims")).hasSize(32).isEqualTo(MasterKey.of("ab".repeat(32), "again").derive("claims")).isNotEqualTo(master.derive("ids"));
    }
}
