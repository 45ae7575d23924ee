package io.callmask.bench.bind;

import io.callmask.number.Binding;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Which extensions have been given out and not been asked back: a bit for each. Any thread.
final class Given {
    private static final int WORDS = (Stock.CODES + Long.SIZE - 1) / Long.SIZE;

    private final AtomicLongArray bits;
    private final LongAdder twice = new LongAdder();

    Given(int numbers) {
        bits = new AtomicLongArray(numbers * WORDS);
    }

    /// An extension bind was acknowledged.
    ///
    /// @return the extension's place
    long given(Binding binding) {
        long place = (long) Stock.place(binding.deal().x()) * WORDS * Long.SIZE + binding.deal().extension().code();
        long bit = 1L << place;
        if ((bits.getAndAccumulate((int) (place / Long.SIZE), bit, (was, it) -> was | it) & bit) != 0) twice.increment();
        return place;
    }

    /// An unbind is about to be asked for.
    void askedBack(long place) {
        bits.getAndAccumulate((int) (place / Long.SIZE), ~(1L << place), (was, it) -> was & it);
    }

    /// How often one was given out that had been given out and not asked back.
    long twice() {
        return twice.sum();
    }
}
