package io.callmask.number;

/// What a customer can ask for in a number: attributes of the channel and specs of the number together.
public record Mask(Channel channel, Specs specs) {
    /// Of numbers that nothing is said of, such as the settings file's.
    public static final Mask PLAIN = new Mask(Channel.NONE, Specs.NONE);
}
