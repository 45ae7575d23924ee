package io.callmask.number.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.callmask.number.block.BlockRecord.State;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockLayoutTest {
    @Test void the_layouts_are_for_ever() {
        assertThat(HexFormat.of().toHexDigits(new BlockRecord(State.OPEN, 5, 0x6950_1234L, 7).clear())).isEqualTo("2000056950123407");
        assertThat(HexFormat.of().toHexDigits(new BlockRecord(State.FREE, 0, 0, 0).clear())).isEqualTo("0000000000000000");
        assertThat(HexFormat.of().formatHex(new BlockHeader(0x0000_1234_5678_9abcL, 0x0000_0000_1234_5678L, 0xabcd, 1).bytes())).isEqualTo("123456789abc000012345678abcd0001");
    }

    @Test void records_and_headers_come_back() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            var record = new BlockRecord(State.values()[random.nextInt(3)], random.nextInt(1 << 21), random.nextLong(1L << 32), random.nextInt(256));
            assertThat(BlockRecord.of(record.clear())).isEqualTo(record);
            long birth = random.nextLong(1L << 45);
            var header = new BlockHeader(birth + random.nextLong(1L << 46), birth, random.nextInt(1 << 16), BlockHeader.FORMAT);
            assertThat(header.bytes()).hasSize(BlockHeader.BYTES);
            assertThat(BlockHeader.of(header.bytes())).isEqualTo(header);
        }
    }

    @Test void what_no_version_wrote_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BlockRecord.of(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockHeader.of(new byte[BlockHeader.BYTES]));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockHeader.of(new byte[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> new BlockHeader(4, 1L << 45, 0, BlockHeader.FORMAT));
        assertThatIllegalArgumentException().isThrownBy(() -> new BlockRecord(State.OPEN, 1 << 21, 0, 0));
    }
}
