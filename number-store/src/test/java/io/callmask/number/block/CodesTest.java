package io.callmask.number.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodesTest {
    @Test void a_thousand_codes_are_handed_out_once_each_and_then_none() {
        var codes = new Codes();
        var random = new SplittableRandom(4);
        var seen = new BitSet();
        for (int i = 0; i < Codes.SIZE; i++) {
            assertThat(codes.isFull()).isFalse();
            int code = codes.take(random);
            assertThat(code).isBetween(0, Codes.SIZE - 1);
            assertThat(seen.get(code)).isFalse();
            seen.set(code);
        }
        assertThat(codes.isFull()).isTrue();
        assertThat(codes.take(random)).isEqualTo(Codes.FULL);
    }

    @Test void taking_and_freeing_at_random_never_gives_one_code_to_two() {
        var codes = new Codes();
        var random = new SplittableRandom(5);
        var model = new BitSet();
        for (int step = 0; step < 1_000_000; step++) {
            if (random.nextInt(100) < 52) {
                int code = codes.take(random);
                if (code == Codes.FULL) assertThat(model.cardinality()).isEqualTo(Codes.SIZE);
                else {
                    assertThat(model.get(code)).isFalse();
                    model.set(code);
                }
            } else if (!model.isEmpty()) {
                int code = model.nextSetBit(random.nextInt(Codes.SIZE));
                if (code < 0) code = model.nextSetBit(0);
                codes.free(code);
                model.clear(code);
            }
            if (codes.taken() != model.cardinality()) throw new AssertionError("step " + step + ": " + codes.taken() + " taken, " + model.cardinality() + " in the model");
        }
    }

    @Test void a_replay_may_mark_a_code_twice_but_nobody_frees_it_twice() {
        var codes = new Codes();
        codes.mark(999);
        codes.mark(999);
        assertThat(codes.taken()).isEqualTo(1);
        codes.free(999);
        assertThatIllegalStateException().isThrownBy(() -> codes.free(999));
    }
}
