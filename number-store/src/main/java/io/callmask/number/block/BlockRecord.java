package io.callmask.number.block;

/// The 8 clear bytes of a record: what scripts and look-ups compare without a key. Sixteen encrypted bytes follow them ([io.callmask.number.cipher.RecordCipher]).
///
/// @param state      whose bit the code's is: anything but free is taken
/// @param generation rises with every change of the code, 0 to 2^21 − 1: the turn, and in its last three bits the changes within it
/// @param second     when it expires (open) or has rested (resting), in seconds since 1970, 0 to 2^32 − 1
/// @param profile    what holds of its calls, 0 to 255
public record BlockRecord(State state, int generation, long second, int profile) {
    /// Clear and encrypted bytes together.
    public static final int BYTES = 24;
    /// Changes of one binding that a generation can count.
    public static final int MOST_CHANGE = 7;
    private static final int CHANGE_BITS = 3;
    private static final int GENERATION_BITS = 21;
    private static final int SECOND_BITS = 32;
    private static final int PROFILE_BITS = 8;
    private static final State[] STATES = State.values();

    /// The order is the wire's.
    public enum State {
        FREE, OPEN, RESTING,
        /// Taken by a binding that holds more than the code, or more than a record can say: its claim says until when.
        CLAIMED
    }

    public BlockRecord {
        if (generation < 0 || generation >>> GENERATION_BITS != 0) throw new IllegalArgumentException("generation: " + generation + " (expected: 0 to 2^21 - 1)");
        if (second < 0 || second >>> SECOND_BITS != 0) throw new IllegalArgumentException("second: " + second + " (expected: 0 to 2^32 - 1)");
        if (profile < 0 || profile >>> PROFILE_BITS != 0) throw new IllegalArgumentException("profile: " + profile + " (expected: 0 to 255)");
    }

    /// How often the code had been given when this one was: what a binding's id and its record share.
    public int turn() {
        return generation >>> CHANGE_BITS;
    }

    /// How often its binding has been changed since, 0 to 7.
    public int change() {
        return generation & MOST_CHANGE;
    }

    /// The generation of a turn's first record.
    ///
    /// @param turn 0 to 2^18 − 1
    public static int first(int turn) {
        return turn << CHANGE_BITS;
    }

    /// As eight bytes, highest first: state 3 bits, generation 21, second 32, profile 8.
    public long clear() {
        return ((long) state.ordinal() << GENERATION_BITS | generation) << SECOND_BITS + PROFILE_BITS | second << PROFILE_BITS | profile;
    }

    /// @throws IllegalArgumentException when the state is none that this version knows
    public static BlockRecord of(long clear) {
        int state = (int) (clear >>> 64 - 3);
        if (state >= STATES.length) throw new IllegalArgumentException("state: " + state + " (expected: 0 to " + (STATES.length - 1) + ')');
        return new BlockRecord(STATES[state], (int) (clear >>> SECOND_BITS + PROFILE_BITS) & (1 << GENERATION_BITS) - 1,
            clear >>> PROFILE_BITS & (1L << SECOND_BITS) - 1, (int) clear & (1 << PROFILE_BITS) - 1);
    }
}
