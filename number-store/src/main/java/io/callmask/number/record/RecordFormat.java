package io.callmask.number.record;

import java.util.Arrays;
import java.util.stream.Collectors;

/// How a record stands in a file: one line, without its line end.
enum RecordFormat {
    JSON_LINES("calls.jsonl", "", "{\"sequence\":") {
        @Override RecordWriter writer(Lines to, boolean clear) {
            return new RecordWriter.Json(to, clear);
        }
    },

    /// With a header line.
    CSV("calls.csv", Arrays.stream(RecordColumn.values()).map(column -> column.field).collect(Collectors.joining(",")), "") {
        @Override RecordWriter writer(Lines to, boolean clear) {
            return new RecordWriter.Csv(to, clear);
        }
    };

    final String file;
    final String header;
    private final String beforeSequence;

    RecordFormat(String file, String header, String beforeSequence) {
        this.file = file;
        this.header = header;
        this.beforeSequence = beforeSequence;
    }

    /// @param clear whether numbers are shown whole
    abstract RecordWriter writer(Lines to, boolean clear);

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
}
