package io.callmask.app.settings;

import java.util.List;

/// The settings are not what they must be: one line per fault, each with key path, value and expectation. Holds no secret.
public final class BadSettings extends Exception {
    private final List<String> faults;

    BadSettings(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /// At least one line.
    public List<String> faults() {
        return faults;
    }
}
