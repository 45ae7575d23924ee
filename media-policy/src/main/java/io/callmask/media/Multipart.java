package io.callmask.media;

import io.callmask.media.MediaPolicy.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Finds the one session description in a multipart body (RFC 2046 §5.1, RFC 5621), in one pass and under caps. A nested
/// multipart counts as an unknown part.
final class Multipart {
    private static final int MOST_BYTES = 16_384;
    private static final int MOST_PARTS = 8;
    private static final int MOST_HEADERS = 16;
    private static final int MOST_BOUNDARY = 70;
    private static final int NONE = -1;
    private static final BodyPart MALFORMED = new BodyPart.NotFound(Reason.MALFORMED);
    private static final BodyPart UNSUPPORTED = new BodyPart.NotFound(Reason.UNSUPPORTED_TYPE);

    private final byte[] body;
    private final byte[] delimiter;
    private final boolean areAlternatives;
    /// The start of the line to be read next.
    private int at;
    private boolean isClosed;

    private Multipart(byte[] body, String boundary, boolean areAlternatives) {
        this.body = body;
        this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.areAlternatives = areAlternatives;
    }

    static BodyPart description(byte[] body, String boundary, boolean areAlternatives) {
        return body.length > MOST_BYTES || !isBoundary(boundary) ? MALFORMED : new Multipart(body, boundary, areAlternatives).description();
    }

    private static boolean isBoundary(String text) {
        if (text.isEmpty() || text.length() > MOST_BOUNDARY || text.endsWith(" ")) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isLetterOrDigit && "'()+_,-./:=? ".indexOf(c) < 0) return false;
        }
        return true;
    }

    private BodyPart description() {
        // What stands before the first delimiter is no part, nor is what follows the last.
        if (partEnd() == NONE) return MALFORMED;
        BodyPart found = new BodyPart.NotFound(Reason.ABSENT);
        boolean isUnknownRequired = false;
        for (int parts = 0; !isClosed; parts++) {
            var part = new Part();
            if (parts == MOST_PARTS || !readHeaders(part)) return MALFORMED;
            int from = at;
            int to = partEnd();
            if (to == NONE) return MALFORMED;
            if (!part.isDescription()) {
                isUnknownRequired |= part.isRequired;
            } else if (found instanceof BodyPart.Found) {
                return MALFORMED;
            } else {
                found = new BodyPart.Found(from, to);
            }
        }
        // Of alternatives one is enough (RFC 2046 §5.1.4).
        boolean isEnough = areAlternatives && found instanceof BodyPart.Found;
        return isUnknownRequired && !isEnough ? UNSUPPORTED : found;
    }

    /// What a part says of itself, with the defaults of RFC 2045 §5.2 and RFC 3261 §20.11.
    private static final class Part {
        private String type = "text/plain";
        private String disposition = "session";
        private boolean isRequired = true;
        private boolean isPlain = true;

        private boolean isDescription() {
            return type.equals("application/sdp") && disposition.equals("session") && isPlain;
        }
    }

    /// Reads the header lines up to the empty one; `at` is then where the content begins.
    private boolean readHeaders(Part part) {
        for (int headers = 0; headers <= MOST_HEADERS; headers++) {
            int from = at;
            int to = line();
            if (to == from) return at > to;
            // A line that begins with a blank goes on with the one before it.
            while (at < body.length && (body[at] == ' ' || body[at] == '\t')) to = line();
            if (!readHeader(new String(body, from, to - from, StandardCharsets.ISO_8859_1), part)) return false;
        }
        return false;
    }

    private static boolean readHeader(String line, Part part) {
        int colon = line.indexOf(':');
        if (colon < 1) return false;
        var value = line.substring(colon + 1);
        return switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "content-type", "c" -> MimeField.read(value).map(field -> {
                part.type = field.value();
                return field;
            }).isPresent();
            case "content-disposition" -> MimeField.read(value).map(field -> {
                part.disposition = field.value();
                part.isRequired = !field.parameter("handling", "required").equals("optional");
                return field;
            }).isPresent();
            case "content-transfer-encoding" -> {
                part.isPlain &= isAmong(value, "binary", "8bit", "7bit");
                yield true;
            }
            case "content-encoding", "e" -> {
                part.isPlain &= isAmong(value, "identity");
                yield true;
            }
            default -> true;
        };
    }

    private static boolean isAmong(String value, String... known) {
        for (var word : known) {
            if (value.strip().equalsIgnoreCase(word)) return true;
        }
        return false;
    }

    /// Moves past the next delimiter, and says where the content before it ends; [#NONE] when there is none.
    private int partEnd() {
        int end = at;
        while (at < body.length) {
            int from = at;
            int to = line();
            if (isDelimiter(from, to)) return end;
            // The line end before a delimiter belongs to the delimiter.
            end = to;
        }
        return NONE;
    }

    private boolean isDelimiter(int from, int to) {
        if (to - from < delimiter.length) return false;
        for (int i = 0; i < delimiter.length; i++) {
            if (body[from + i] != delimiter[i]) return false;
        }
        int rest = from + delimiter.length;
        boolean closes = to - rest >= 2 && body[rest] == '-' && body[rest + 1] == '-';
        for (int i = closes ? rest + 2 : rest; i < to; i++) {
            if (body[i] != ' ' && body[i] != '\t') return false;
        }
        isClosed = closes;
        return true;
    }

    /// Moves to the next line, and says where the text of this one ends.
    private int line() {
        int from = at;
        while (at < body.length && body[at] != '\n') at++;
        int to = at > from && body[at - 1] == '\r' ? at - 1 : at;
        if (at < body.length) at++;
        return to;
    }
}
