package io.callmask.number.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.callmask.number.PhoneNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/// Writes records as lines, without their line ends: one for all lines of a file, and nothing is made for each record. One thread.
abstract class RecordWriter {
    final Lines lines;
    /// Whether numbers are shown whole.
    private final boolean isClear;

    private RecordWriter(Lines lines, boolean isClear) {
        this.lines = lines;
        this.isClear = isClear;
    }

    abstract void write(CallRecord call);

    abstract void text(String text);

    abstract void number(long number);

    abstract void flag(boolean flag);

    /// A telephone number, real or virtual.
    final void phone(String digits) {
        text(isClear ? digits : PhoneNumber.mask(digits));
    }

    final void time(Instant time) {
        text(lines.time(time));
    }

    /// One JSON object.
    static final class Json extends RecordWriter {
        private static final JsonFactory FACTORY = new JsonFactory().setRootValueSeparator("");
        private final JsonGenerator json;

        Json(Lines lines, boolean isClear) {
            super(lines, isClear);
            try {
                json = FACTORY.createGenerator(lines);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        @Override void write(CallRecord call) {
            try {
                json.writeStartObject();
                for (var column : RecordColumn.ALL) {
                    json.writeFieldName(column.name);
                    column.write(call, this);
                }
                json.writeEndObject();
                json.flush();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        @Override void text(String text) {
            try {
                json.writeString(text);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        @Override void number(long number) {
            try {
                json.writeNumber(number);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        @Override void flag(boolean flag) {
            try {
                json.writeBoolean(flag);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    /// As RFC 4180 says. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break) gets an apostrophe before it; a telephone
    /// number, `+` and digits, does not, since it is no formula and programs that read the file want it as it is.
    static final class Csv extends RecordWriter {
        Csv(Lines lines, boolean isClear) {
            super(lines, isClear);
        }

        @Override void write(CallRecord call) {
            for (var column : RecordColumn.ALL) {
                if (column != RecordColumn.SEQUENCE) lines.text(",");
                column.write(call, this);
            }
        }

        @Override void text(String text) {
            lines.text(cell(text));
        }

        @Override void number(long number) {
            lines.number(number);
        }

        @Override void flag(boolean flag) {
            lines.text(flag ? "true" : "false");
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
}
