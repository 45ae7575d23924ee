package io.callmask.number.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.BindingId;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.BindingIds.Address;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
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

    /// Ids lie in tables, in Redis and with customers: the same key gives the same text in every release.
    @Test void ids_stay_as_they_are() {
        var most = new CodeAddress(VirtualNumber.of("+99999999999999999999"), 1, 9, CodeAddress.MOST_LIFE, CodeAddress.MOST_TURN);
        var codes = Map.of(
            "fofinz2ettt6kry5dubuju4mxa", new CodeAddress(VirtualNumber.of("+15550001234"), 4, 815, 7, 3),
            "abcgy5nq6dxeoy2f3aiduskfg6", most,
            "hgnplty4sflakcc6jsj45463g2", new CodeAddress(VirtualNumber.of("+100"), 2, 0, 0, 0));
        codes.forEach((text, address) -> {
            assertThat(ids.id(address).value()).isEqualTo(text);
            assertThat(ids.code(new BindingId(text))).contains(address);
        });
        assertThat(ids.id(new Address(1_023, (1L << 48) - 1, 16_383, 65_535)).value()).isEqualTo("gl2qbzrtzory3jdw2lahyl7yyb");
        assertThat(ids.id(new Address(0, 0, 0, 0)).value()).isEqualTo("altmk5us2eud2rkhopytab6nov");
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
