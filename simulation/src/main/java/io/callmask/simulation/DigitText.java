package io.callmask.simulation;

/// A keyed digit as INFO carries it, in the two forms that carriers speak.
final class DigitText {
    static final String RELAY = "application/dtmf-relay";
    static final String ALONE = "application/dtmf";

    private DigitText() {}

    /// The body of `application/dtmf-relay`, held for 160 ms; without any key for `none`.
    static String of(String key) {
        return (key.equals("none") ? "" : "Signal=" + key + "\r\n") + "Duration=160\r\n";
    }
}
