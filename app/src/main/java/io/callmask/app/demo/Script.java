package io.callmask.app.demo;

import java.util.ArrayList;
import java.util.List;

/// What was said on both legs, in the order in which the phones saw it. Any thread.
final class Script {
    /// @param toServer whether the phone sent it
    record Line(Party party, boolean toServer, Message message) {}

    private final List<Line> lines = new ArrayList<>();

    synchronized void said(Party party, Message message) {
        lines.add(new Line(party, true, message));
    }

    synchronized void heard(Party party, Message message) {
        lines.add(new Line(party, false, message));
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }
}
