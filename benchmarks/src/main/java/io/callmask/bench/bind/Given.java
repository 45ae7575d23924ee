package io.callmask.bench.bind;

import io.callmask.number.Binding;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Which extensions have been given out and not been asked back: a bit for each. Any thread.
final class Given {
    private final AtomicLongArray bits;
    private final LongAdder twice = new LongAdder();

    Given(int numbers) {
        bits = new AtomicLongArray(numbers * ((Stock.CODES + Long.SIZE - 1) / Long.SIZE + 1));
    }

    /// An extension bind was acknowledged.
    void given(Binding binding) {
        if (binding.deal().extension().isNone()) return;
        int code = code(binding);
        long bit = 1L << code;
        if ((bits.getAndAccumulate(word(binding, code), bit, (was, it) -> was | it) & bit) != 0) twice.increment();
    }

    /// An unbind is about to be asked for.
    void askedBack(Binding binding) {
        if (binding.deal().extension().isNone()) return;
        int code = code(binding);
        bits.getAndAccumulate(word(binding, code), ~(1L << code), (was, it) -> was & it);
    }

    private static int code(Binding binding) {
        return binding.deal().extension().code();
    }

    private static int word(Binding binding, int code) {
        return Stock.place(binding.deal().x()) * ((Stock.CODES + Long.SIZE - 1) / Long.SIZE + 1) + code / Long.SIZE;
    }

    /// How often one was given out that had been given out and not asked back.
    long twice() {
        return twice.sum();
    }
}
