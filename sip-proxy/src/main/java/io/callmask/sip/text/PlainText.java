package io.callmask.sip.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads the body of a MESSAGE: plain text in UTF-8 of bounded length, and nothing else. What it is sent as is built anew.
public final class PlainText {
    /// As long as a whole MESSAGE may be over UDP (RFC 3428 §8).
    public static final int MOST_BYTES = 1_300;
    private static final String TYPE = "text/plain";

    private PlainText() {}

    /// What a body reads as.
    public sealed interface Reading {
        /// `toString` tells none of the words.
        record Words(String text, int bytes) implements Reading {
            @Override public String toString() {
                return "Words[" + bytes + " bytes]";
            }
        }

        /// @param status 400 (nothing, not UTF-8, or control characters), 413 (too long) or 415 (anything but plain text)
        record No(int status) implements Reading {}
    }

    /// @param type        the Content-Type's value, or empty
    /// @param encoding    the Content-Encoding's
    /// @param disposition the Content-Disposition's
    public static Reading read(String type, String encoding, String disposition, byte[] body) {
        if (!isPlain(type) || !isOneOf(encoding, "identity") || !isOneOf(disposition, "render")) return new Reading.No(415);
        if (body.length > MOST_BYTES) return new Reading.No(413);
        if (body.length == 0) return new Reading.No(400);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(body)).toString();
            return hasControls(text) ? new Reading.No(400) : new Reading.Words(text, body.length);
        } catch (CharacterCodingException _) {
            return new Reading.No(400);
        }
    }

    /// Absent, or this value with whatever parameters.
    private static boolean isOneOf(String value, String expected) {
        return value.isEmpty() || word(value, 0, end(value, 0, ';')).equals(expected);
    }

    /// Tab and line ends apart, control characters are for terminals and not for people.
    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\r' && c != '\n') return true;
        }
        return false;
    }

    private static boolean isPlain(String type) {
        int end = end(type, 0, ';');
        if (!word(type, 0, end).equals(TYPE)) return false;
        boolean isSaid = false;
        while (end < type.length()) {
            int start = end + 1;
            end = end(type, start, ';');
            int equals = end(type, start, '=');
            if (equals >= end || !word(type, start, equals).equals("charset")) continue;
            var charset = word(type, equals + 1, end);
            if (isSaid || !(charset.equals("utf-8") || charset.equals("us-ascii") || charset.equals("\"utf-8\"") || charset.equals("\"us-ascii\""))) return false;
            isSaid = true;
        }
        return true;
    }

    private static String word(String text, int from, int to) {
        return text.substring(from, to).strip().toLowerCase(Locale.ROOT);
    }

    /// The place of the next `stop` outside quotes, or the end.
    private static int end(String text, int from, char stop) {
        boolean isQuoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isQuoted && c == '\\') i++;
            else if (c == '"') isQuoted = !isQuoted;
            else if (c == stop && !isQuoted) return i;
        }
        return text.length();
    }
}
