package io.callmask.media.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a session description in one pass over its bytes, under hard caps. Lines end in CRLF or LF.
///
/// Strict where two readers could differ (line ends, control characters, the order of sections, numbers); indifferent to
/// everything that is not passed on.
final class DescriptionReader {
    private static final int MOST_BYTES = 8_192;
    private static final int MOST_LINES = 256;
    private static final int MOST_IN_LINE = 1_000;
    private static final int MOST_MEDIA = 8;

    private final byte[] body;
    private final Cursor cursor;
    private final List<MediaLine> media = new ArrayList<>(2);
    private final Scope session = new Scope();
    private @Nullable Section section;
    private int lines;

    DescriptionReader(byte[] body) {
        this.body = body;
        this.cursor = new Cursor(body);
    }

    Optional<SessionDescription> read(int from, int to) {
        if (to - from > MOST_BYTES || !readLines(from, to) || lines == 0) return Optional.empty();
        close();
        return Optional.of(new SessionDescription(media));
    }

    private boolean readLines(int from, int to) {
        for (int at = from; at < to; ) {
            int stop = stop(at, to);
            if (stop < 0) return false;
            // Empty lines stand at the end or not at all.
            if (stop == at) return lines > 0 && isBlank(at, to);
            if (++lines > MOST_LINES || stop - at > MOST_IN_LINE || !readLine(at, stop)) return false;
            at = stop + (stop < to && body[stop] == '\r' ? 2 : 1);
        }
        return true;
    }

    /// Where the text of the line ends; -1 when it holds a control character.
    private int stop(int at, int to) {
        for (int i = at; i < to; i++) {
            byte c = body[i];
            if (c < 0 || c >= ' ' || c == '\t') continue;
            return c == '\n' || (c == '\r' && i + 1 < to && body[i + 1] == '\n') ? i : -1;
        }
        return to;
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] != '\n' && body[i] != '\r') return false;
        }
        return true;
    }

    private boolean readLine(int at, int stop) {
        if (stop - at < 2 || body[at + 1] != '=') return false;
        char type = (char) (body[at] & 0xFF);
        cursor.over(at + 2, stop);
        if (lines == 1) return type == 'v' && cursor.number(0) == 0 && cursor.isAtEnd();
        return switch (type) {
            case 'm' -> open();
            case 'c' -> scope().readConnection(cursor, body);
            case 'a' -> {
                readAttribute();
                yield true;
            }
            default -> type >= 'a' && type <= 'z' && type != 'v';
        };
    }

    private Scope scope() {
        return section == null ? session : section.scope;
    }

    private boolean open() {
        // Read before the line above it is closed, for which the cursor goes back to that one's parameters.
        var read = Section.read(cursor);
        close();
        section = read;
        return read != null && media.size() < MOST_MEDIA;
    }

    private void close() {
        if (section != null) media.add(section.line(session, cursor));
    }

    private void readAttribute() {
        if (!cursor.word(':')) return;
        var flow = Flow.of(cursor);
        if (flow != null) {
            cursor.blanks();
            if (!cursor.isAtEnd()) return;
            scope().flow(flow);
        } else if (section != null) {
            if (cursor.wordIs("rtpmap") && cursor.take(':')) section.readMap(cursor);
            else if (cursor.wordIs("fmtp") && cursor.take(':')) section.readParameters(cursor);
            else if (cursor.wordIs("ptime") && cursor.take(':')) section.readPtime(cursor);
            else if (cursor.wordIs("maxptime") && cursor.take(':')) section.readMaxptime(cursor);
        }
    }
}
