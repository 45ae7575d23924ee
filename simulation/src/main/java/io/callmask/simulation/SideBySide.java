package io.callmask.simulation;

import java.util.ArrayList;
import java.util.List;

/// The ladder as written and as it happened, in two columns.
final class SideBySide {
    private static final int WIDTH = 78;
    private final List<String> rows = new ArrayList<>();

    void both(String line) {
        row(line, ' ', line);
    }

    void matched(String line) {
        row(line, '=', line);
    }

    void unlike(String expected, String actual) {
        row(expected, '#', actual);
    }

    void notPlayed(String expected) {
        row(expected, ' ', "");
    }

    void alsoCame(String actual) {
        row("", ' ', actual);
    }

    private void row(String left, char mark, String right) {
        var cut = left.length() > WIDTH ? left.substring(0, WIDTH - 1) + '…' : left;
        rows.add(mark + " " + cut + " ".repeat(WIDTH - cut.length()) + " | " + (mark == '=' || left.equals(right) ? right.replaceFirst("(?<=[A-Z0-9]) {2,}(?=[a-z]).*", "") : right));
    }

    @Override public String toString() {
        return "\n  expected" + " ".repeat(WIDTH - 8) + " | actual (# where they part)\n" + String.join("\n", rows) + "\n";
    }
}
