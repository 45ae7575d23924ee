package io.callmask.routing.text;

/// What a pool says of texts.
///
/// @param isOn whether they are taken at all
/// @param scan what is done about telephone numbers in them
public record TextRule(boolean isOn, Scan scan) {
    /// As every pool begins.
    public static final TextRule OFF = new TextRule(false, Scan.OFF);

    /// What is done about telephone numbers.
    public enum Scan {
        /// Nobody looks for any.
        OFF,
        /// A text with one is refused.
        REFUSE,
        /// Their digits become `*`.
        MASK
    }
}
