package io.callmask.simulation;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;

/// The numbers that ladders speak of. No two share their last seven digits, so that a number is found in whatever form it is written.
public enum Cast {
    ALICE("+15551112222"), BOB("+15553334444"), CAROL("+15555556666"), DAVE("+15557778888"),
    X("+15550001001"), Y("+15550001000"),
    /// A virtual number of ours that nobody is bound to.
    IDLE("+15550001002"),
    /// A number that is not one of ours.
    ELSEWHERE("+15559990009");

    private final String digits;

    Cast(String digits) {
        this.digits = digits;
    }

    /// With `+`.
    public String digits() {
        return digits;
    }

    RealNumber real() {
        return RealNumber.of(digits);
    }

    VirtualNumber virtual() {
        return VirtualNumber.of(digits);
    }

    /// What must not be found in a text that may not know this number, however it is written.
    String trace() {
        return digits.substring(digits.length() - 7);
    }
}
