package io.callmask.app.settings;

import java.util.ArrayList;
import java.util.List;

/// Collects faults, so that an operator sees them all at once and not one per start.
final class Faults {
    private static final int MOST_SHOWN = 80;

    private final List<String> lines = new ArrayList<>();

    /// @param path  the key, as `trunks[0].from[1]`
    /// @param found the value, or what is wrong with it; cut to one short line here
    void add(String path, String found, String expected) {
        lines.add(path + ": " + oneLine(found) + " (expected: " + expected + ')');
    }

    void add(String line) {
        lines.add(line);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    void throwIfAny() throws BadSettings {
        if (!lines.isEmpty()) throw new BadSettings(lines);
    }

    static String under(String path, String key) {
        return path.isEmpty() ? oneLine(key) : path + '.' + oneLine(key);
    }

    private static String oneLine(String text) {
        var line = new StringBuilder();
        text.codePoints().limit(MOST_SHOWN).forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        if (text.codePointCount(0, text.length()) > MOST_SHOWN) line.append('…');
        return line.isEmpty() ? "nothing" : line.toString();
    }
}
