package io.callmask.scenarios;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The two people of one scenario; digits without `+`. Their numbers stand nowhere else in a message by chance, and no VN looks like them.
record Parties(String a, String b, String stranger) {
    private static final AtomicInteger PAIRS = new AtomicInteger();
    private static final String UNKNOWN_NUMBER = "15559999999";

    /// People whom no other scenario of the run has.
    static Parties fresh() {
        int pair = PAIRS.getAndIncrement();
        return new Parties("1212%07d".formatted(5_550_000 + pair), "1646%07d".formatted(5_550_000 + pair), "1917%07d".formatted(5_550_000 + pair));
    }

    /// The values that `${…}` stands for when A calls and no binding was made.
    Map<String, String> unbound(String dialled) {
        return values(a, dialled, b, "none");
    }

    Map<String, String> aCallsB(String dialled, String shown) {
        return values(a, dialled, b, shown);
    }

    Map<String, String> bCallsA(String dialled, String shown) {
        return values(b, dialled, a, shown);
    }

    private Map<String, String> values(String caller, String dialled, String callee, String shown) {
        var values = new HashMap<String, String>();
        values.put("stranger", stranger);
        values.put("unknown", UNKNOWN_NUMBER);
        number(values, "caller", caller);
        number(values, "dialled", dialled);
        number(values, "callee", callee);
        number(values, "shown", shown);
        // What must not be seen on the other side; in mode AXB the callee sees the very number that was dialled.
        values.put("of-a", "canaryA|" + national(caller) + (dialled.equals(shown) ? "" : "|" + national(dialled)));
        values.put("of-b", "canaryB|" + national(callee));
        return values;
    }

    private static void number(Map<String, String> values, String name, String digits) {
        values.put(name, digits);
        values.put(name + "-national", national(digits));
    }

    private static String national(String digits) {
        return digits.substring(1);
    }
}
