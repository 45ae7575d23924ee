package io.callmask.number.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/// How a record stands in a file: one line, without its line end.
enum RecordFormat {
    JSON_LINES("calls.jsonl", "", "{\"sequence\":") {
        @Override void write(CallRecord call, boolean clear, Lines to) {
            try (JsonGenerator json = JSON.createGenerator(to)) {
                json.writeStartObject();
                for (var column : RecordColumn.ALL) {
                    json.writeFieldName(column.name);
                    switch (column.of(call, clear)) {
                        case Long number -> json.writeNumber(number);
                        case Boolean flag -> json.writeBoolean(flag);
                        case Instant time -> json.writeString(to.time(time));
                        case Object other -> json.writeString(other.toString());
                    }
                }
                json.writeEndObject();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    },

    /// As RFC 4180 says, with a header line. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a
    /// tab or a line break) gets an apostrophe before it; a telephone number, `+` and digits, does not, since it is no formula and
    /// programs that read the file want it as it is.
    CSV("calls.csv", Arrays.stream(RecordColumn.values()).map(column -> column.field).collect(Collectors.joining(",")), "") {
        @Override void write(CallRecord call, boolean clear, Lines to) {
            for (var column : RecordColumn.ALL) {
                if (column != RecordColumn.SEQUENCE) to.text(",");
                to.text(switch (column.of(call, clear)) {
                    case String text -> cell(text);
                    case Instant time -> to.time(time);
                    case Object other -> other.toString();
                });
            }
        }
    };

    private static final JsonFactory JSON = new JsonFactory();
    final String file;
    final String header;
    private final String beforeSequence;

    RecordFormat(String file, String header, String beforeSequence) {
        this.file = file;
        this.header = header;
        this.beforeSequence = beforeSequence;
    }

    /// @param clear whether numbers are shown whole
    abstract void write(CallRecord call, boolean clear, Lines to);

    /// The sequence number that a line begins with; 0 when it is no record.
    long sequenceOf(String line) {
        int start = beforeSequence.length();
        int end = line.indexOf(',', start);
        if (!line.startsWith(beforeSequence) || end <= start || end - start > 18) return 0;
        long sequence = 0;
        for (int i = start; i < end; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') return 0;
            sequence = 10 * sequence + c - '0';
        }
        // A line whose middle never reached the disk reads as zero bytes.
        return line.indexOf('\0') < 0 ? sequence : 0;
    }

    /// Whether a file's first line is a header, of this version or another.
    boolean isHeader(String line) {
        return !header.isEmpty() && line.startsWith(RecordColumn.SEQUENCE.field + ',');
    }

    private static String cell(String text) {
        boolean defuse = isFormula(text) && !isTelephone(text);
        if (!defuse && indexOfSpecial(text) < 0) return text;
        // One record is one line, here as in the other file.
        String safe = (defuse ? "'" + text : text).replace('\r', ' ').replace('\n', ' ');
        return indexOfSpecial(safe) >= 0 ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0;
    }

    /// `+` and digits, perhaps masked.
    private static boolean isTelephone(String text) {
        if (text.charAt(0) != '+') return false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '…') return false;
        }
        return true;
    }

    private static int indexOfSpecial(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == ',' || c == '\t' || c == '\r' || c == '\n') return i;
        }
        return -1;
    }
}
