package io.callmask.bench.load;

import java.util.BitSet;
import java.util.List;

/// Callers and callees, who belong together by their number's last seven digits, and which of them are in a call.
///
/// Pair i: A is +1212 and seven digits, B is +1646 and the same seven. No VN begins like either.
public final class Pairs {
    static final int DIGITS = 7;
    /// Seven digits that a subscriber's number may be (the exchange begins with 2 to 9).
    private static final int FIRST = 2_000_000;

    private final int count;
    private final List<String> numbers;
    private final BitSet busy;
    private int last = -1;

    /// @param numbers VNs as `+` and digits, an even number of them; pair i dials the first and shows the second of the couple number i, modulo the couples
    public Pairs(int count, List<String> numbers) {
        this.count = count;
        this.numbers = List.copyOf(numbers);
        busy = new BitSet(count);
    }

    public int count() {
        return count;
    }

    public String caller(int pair) {
        return "+1212" + digits(pair);
    }

    public String callee(int pair) {
        return "+1646" + digits(pair);
    }

    /// What the caller dials: the callee's VN.
    public String dialled(int pair) {
        return numbers.get(couple(pair));
    }

    /// What the callee sees: the caller's VN.
    public String shown(int pair) {
        return numbers.get(couple(pair) + 1);
    }

    private int couple(int pair) {
        return pair % (numbers.size() / 2) * 2;
    }

    static int digits(int pair) {
        return FIRST + pair;
    }

    /// The pair whose number ends so, or -1.
    int of(int sevenDigits) {
        int pair = sevenDigits - FIRST;
        return pair >= 0 && pair < count ? pair : -1;
    }

    /// The next pair that is in no call, or -1; it is in one from now on.
    int take() {
        int pair = busy.nextClearBit(last + 1);
        if (pair >= count) pair = busy.nextClearBit(0);
        if (pair >= count) return -1;
        busy.set(pair);
        last = pair;
        return pair;
    }

    void release(int pair) {
        busy.clear(pair);
    }
}
