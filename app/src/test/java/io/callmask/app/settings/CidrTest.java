package io.callmask.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true", "192.0.2.0/24, 192.0.3.0, false", "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false", "0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true", "2001:db8::/32, 2001:db9::1, false"})
    void a_block_holds_the_addresses_that_share_its_prefix(String block, String address, boolean holds) {
        assertThat(Cidr.read(block).orElseThrow().contains(InetAddress.ofLiteral(address))).isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "192.0.2.0/+8", "192.0.2.1/24", "127.1", "0x7f.0.0.1", "carrier.example/24",
        "[::1]/128", "fe80::1%eth0", "2001:db8::/129", "::1/64", "192.0.2.0/24/24"})
    void what_is_no_block_is_not_read(String text) {
        assertThat(Cidr.read(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.1.0.0/16, true", "10.1.0.0/16, 10.0.0.0/8, true", "10.0.0.0/16, 10.1.0.0/16, false", "0.0.0.0/0, ::/0, false"})
    void blocks_overlap_when_one_holds_the_other(String one, String other, boolean overlap) {
        assertThat(Cidr.read(one).orElseThrow().overlaps(Cidr.read(other).orElseThrow())).isEqualTo(overlap);
    }
}
