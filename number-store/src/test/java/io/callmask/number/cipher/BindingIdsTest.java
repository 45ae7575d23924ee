package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.BindingId;
import io.callmask.number.cipher.BindingIds.Address;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BindingIdsTest {
    private final BindingIds ids = new BindingIds("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @Test void an_id_says_where_its_binding_lives() {
        var random = new SplittableRandom(6);
        var seen = new HashSet<BindingId>();
        for (int i = 0; i < 20_000; i++) {
            var address = new Address(random.nextInt(1_024), random.nextLong(1L << 48), random.nextInt(1 << 14), random.nextInt(1 << 16));
            var id = ids.id(address);
            assertThat(id.value()).matches("[a-z2-7]{26}");
            assertThat(seen.add(id)).isTrue();
            assertThat(ids.address(id)).contains(address);
            assertThat(BindingIds.of(BindingIds.bytes(id))).isEqualTo(id);
        }
    }

    @Test void an_id_that_somebody_made_up_leads_nowhere() {
        var random = new SplittableRandom(7);
        byte[] bytes = new byte[BindingIds.BYTES];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(bytes);
            assertThat(ids.address(BindingIds.of(bytes))).isEmpty();
        }
        for (var text : new String[] {"x", "zzzzzzzzzzzzzzzzzzzzzzzzzz", "A".repeat(26), "a".repeat(27)}) assertThat(ids.address(new BindingId(text))).isEmpty();
    }
}
