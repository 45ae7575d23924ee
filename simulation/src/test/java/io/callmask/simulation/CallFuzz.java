package io.callmask.simulation;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Message in, messages out: datagrams from either side into a call at any point of it. The first byte says which point; the datagrams follow, each ended by 0xff and begun by a
/// byte whose parity says from whom; 0x80 and above stand for what that side knows of the call (see [MidCall#feed]).
public final class CallFuzz {
    private static final int MOST_DATAGRAMS = 6;

    private CallFuzz() {}

    /// What is loaded once is not counted as the first input's time.
    public static void fuzzerInitialize() {
        new MidCall(MidCall.Point.HELD).end();
    }

    /// @throws AssertionError when anything of one side reaches the other, or a call is not ended in order
    public static void fuzzerTestOneInput(byte[] data) {
        run(data, UnaryOperator.identity());
    }

    /// @param wire see [MidCall]
    static void run(byte[] data, UnaryOperator<String> wire) {
        if (data.length < 2) return;
        var points = MidCall.Point.values();
        var call = new MidCall(points[(data[0] & 0xff) % points.length], wire);
        int fed = 0;
        for (int from = 1; from < data.length && fed < MOST_DATAGRAMS; fed++) {
            int to = from;
            while (to < data.length && data[to] != (byte) 0xff) to++;
            if (to > from) call.feed((data[from] & 1) == 1, Arrays.copyOfRange(data, from + 1, to));
            from = to + 1;
        }
        call.end();
    }
}
