package io.callmask.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The index of a message's header lines. An entry packs the header's name, where its line starts, where its value starts and where that ends, before the last CRLF, in 16 bits each.
/// Immutable: the arrays are not written again.
final class HeaderLines {
    /// How many items of a comma separated list are read.
    static final int MAX_ITEMS = 32;

    final byte[] bytes;
    final int bodyStart;
    private final long[] index;
    private final int count;
    private final long present;

    HeaderLines(byte[] bytes, long[] index, int count, long present, int bodyStart) {
        this.bytes = bytes;
        this.index = index;
        this.count = count;
        this.present = present;
        this.bodyStart = bodyStart;
    }

    static long entry(HeaderName name, int start, int valueStart, int end) {
        return ((long) name.number() << 48) | ((long) start << 32) | ((long) valueStart << 16) | end;
    }

    boolean has(HeaderName name) {
        return (present & name.bit()) != 0;
    }

    /// The number of the first line of that name from `from` on, or -1.
    int line(HeaderName name, int from) {
        if (!has(name)) return -1;
        for (int i = from; i < count; i++) {
            if (index[i] >>> 48 == name.number()) return i;
        }
        return -1;
    }

    /// The number of the next line of that name after `line`, or -1: of those that may stand only once there is none.
    int next(HeaderName name, int line) {
        return (name.bit() & LineScanner.SINGLE) != 0 ? -1 : line(name, line + 1);
    }

    int start(int line) {
        return (int) (index[line] >>> 32) & 0xffff;
    }

    /// Where the value starts, blanks skipped.
    int valueStart(int line) {
        return Octets.skipBlanks(bytes, (int) (index[line] >>> 16) & 0xffff, end(line));
    }

    /// Where the value ends, blanks cut off.
    int valueEnd(int line) {
        return Octets.trimEnd(bytes, (int) (index[line] >>> 16) & 0xffff, end(line));
    }

    private int end(int line) {
        return (int) index[line] & 0xffff;
    }

    /// Where the line ends, after its last CRLF.
    int lineEnd(int line) {
        return end(line) + 2;
    }

    String value(HeaderName name) {
        int line = line(name, 0);
        return line < 0 ? "" : unfolded(valueStart(line), valueEnd(line));
    }

    List<String> values(HeaderName name) {
        if (!has(name)) return List.of();
        var values = new ArrayList<String>(2);
        for (int line = line(name, 0); line >= 0; line = next(name, line)) values.add(unfolded(valueStart(line), valueEnd(line)));
        return List.copyOf(values);
    }

    List<String> items(HeaderName name) {
        if (!has(name)) return List.of();
        var items = new ArrayList<String>(4);
        for (int line = line(name, 0); line >= 0; line = next(name, line)) {
            int to = valueEnd(line);
            for (int from = valueStart(line); from < to; ) {
                int end = Octets.endOfItem(bytes, from, to);
                var item = unfolded(Octets.skipBlanks(bytes, from, end), Octets.trimEnd(bytes, from, end));
                if (!item.isEmpty()) items.add(item);
                if (items.size() == MAX_ITEMS) return List.copyOf(items);
                from = end + 1;
            }
        }
        return List.copyOf(items);
    }

    /// The address in the first item of that name, as [Grammar#nameAddr] reads it.
    Optional<NameAddr> address(HeaderName name) {
        for (int line = line(name, 0); line >= 0; line = next(name, line)) {
            int to = valueEnd(line);
            for (int from = valueStart(line); from < to; ) {
                int end = Octets.endOfItem(bytes, from, to);
                int first = Octets.skipBlanks(bytes, from, end);
                if (first < end) return Grammar.nameAddr(this, first, Octets.trimEnd(bytes, first, end));
                from = end + 1;
            }
        }
        return Optional.empty();
    }

    /// How many items stand in a comma separated list, empty ones included.
    int itemCount(HeaderName name) {
        int items = 0;
        for (int line = line(name, 0); line >= 0; line = next(name, line)) {
            int to = valueEnd(line);
            for (int from = valueStart(line); from < to; items++) from = Octets.endOfItem(bytes, from, to) + 1;
        }
        return items;
    }

    RawLines raw(HeaderName name) {
        return new RawLines(this, name);
    }

    /// The text from `from` to `to`, each fold with the blanks around it as one blank (RFC 3261 §7.3.1).
    String unfolded(int from, int to) {
        if (from >= to) return "";
        int fold = from;
        while (fold < to && bytes[fold] != '\r') fold++;
        if (fold == to) return Octets.text(bytes, from, to);
        var text = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; ) {
            if (bytes[i] == '\r') {
                while (length > 0 && Octets.isBlank(text[length - 1])) length--;
                text[length++] = ' ';
                i = Octets.skipBlanks(bytes, i, to);
            } else {
                text[length++] = bytes[i++];
            }
        }
        return Octets.text(text, 0, length);
    }
}
