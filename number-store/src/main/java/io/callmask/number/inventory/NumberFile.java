package io.callmask.number.inventory;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.callmask.number.stock.Stock;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Numbers as CSV (RFC 4180, UTF-8): a header line with the columns' names, then a line for each number.
final class NumberFile {
    private static final int LONGEST_VALUE = 4_096;
    private static final int CHUNK = 8_192;
    private static final CsvMapper CSV = CsvMapper.builder(CsvFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxStringLength(LONGEST_VALUE).build()).build())
        .enable(CsvParser.Feature.WRAP_AS_ARRAY).enable(CsvParser.Feature.SKIP_EMPTY_LINES).enable(CsvParser.Feature.TRIM_SPACES)
        .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

    private NumberFile() {}

    /// Told of the rows one by one.
    interface Rows {
        /// @param values by column; only those that the header names
        void row(long line, Map<String, String> values);

        void bad(BadRow row);

        /// Reading ended here: what stands behind it nobody knows.
        void broken(BadRow row);
    }

    /// Reads to the end, or to where nothing more can be understood.
    static void read(Path file, Rows rows) throws IOException {
        try (InputStream in = Files.newInputStream(file); MappingIterator<String[]> lines = CSV.readerFor(String[].class).readValues(in)) {
            var header = header(lines, rows);
            while (!header.isEmpty()) {
                String[] values;
                // The parser stands behind the line end of the row before.
                long line = lines.getParser().currentLocation().getLineNr();
                try {
                    if (!lines.hasNextValue()) return;
                    line = Math.max(line, lines.getParser().currentTokenLocation().getLineNr());
                    values = lines.nextValue();
                } catch (JacksonException e) {
                    // Where in a row the bytes are met decides who tells of them.
                    if (e.getCause() instanceof CharConversionException bytes) throw bytes;
                    rows.broken(new BadRow(line, "", "not readable as CSV, so nothing behind it was read (expected: values without line ends or quotes, or quoted as RFC 4180 says, of at most "
                        + LONGEST_VALUE + " characters)"));
                    return;
                }
                if (values.length != header.size()) rows.bad(new BadRow(line, "", values.length + " values (expected: " + header.size() + ", as the header has)"));
                else rows.row(line, row(header, values));
            }
        } catch (CharConversionException e) {
            rows.broken(new BadRow(lineOfBadBytes(file), "", "not UTF-8, so nothing behind it was read (expected: a file in UTF-8)"));
        }
    }

    /// The parser decodes ahead of the rows, and cannot tell where it stood.
    private static long lineOfBadBytes(Path file) throws IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var bytes = ByteBuffer.allocate(CHUNK);
        var text = CharBuffer.allocate(CHUNK);
        long line = 1;
        try (var channel = Files.newByteChannel(file)) {
            boolean isEnd = false;
            while (!isEnd) {
                isEnd = channel.read(bytes) < 0;
                var result = decoder.decode(bytes.flip(), text, isEnd);
                line += text.flip().chars().filter(each -> each == '\n').count();
                if (result.isError()) return line;
                bytes.compact();
                text.clear();
            }
        }
        return line;
    }

    private static Map<String, String> row(List<String> header, String[] values) {
        var row = LinkedHashMap.<String, String>newLinkedHashMap(values.length);
        for (int i = 0; i < values.length; i++) row.put(header.get(i), values[i].strip());
        return row;
    }

    /// The columns' names; none when the header is of no use, which was told.
    private static List<String> header(MappingIterator<String[]> lines, Rows rows) throws IOException {
        String[] names = {};
        try {
            if (lines.hasNextValue()) names = lines.nextValue();
        } catch (JacksonException e) {
            names = new String[0];
        }
        var header = Arrays.stream(names).map(String::strip).toList();
        var unknown = header.stream().filter(name -> !NumberColumns.ALL.contains(name)).toList();
        if (!header.contains(NumberColumns.NUMBER)) rows.bad(new BadRow(1, NumberColumns.NUMBER, "no such column (expected: a first line with the columns' names, number among them)"));
        else if (!unknown.isEmpty()) rows.bad(new BadRow(1, "", unknown.size() + " unknown columns (expected: only " + String.join(", ", NumberColumns.ALL) + ')'));
        else if (new HashSet<>(header).size() < header.size()) rows.bad(new BadRow(1, "", "a column that stands there twice (expected: each once)"));
        else return header;
        return List.of();
    }

    /// Writes all numbers of the inventory.
    static void write(Stock stock, OutputStream out) throws IOException {
        var schema = CsvSchema.builder();
        NumberColumns.ALL.forEach(schema::addColumn);
        try (var writer = CSV.writer(schema.build().withHeader()).writeValues(out)) {
            var failure = new ArrayList<IOException>();
            Consumer<Stock.Entry> each = entry -> {
                try {
                    if (failure.isEmpty()) writer.write(NumberColumns.row(entry));
                } catch (IOException e) {
                    failure.add(e);
                }
            };
            stock.each(entry -> {
                if (entry.number().origin() == io.callmask.number.Pool.Origin.INVENTORY) each.accept(entry);
            });
            if (!failure.isEmpty()) throw failure.getFirst();
        }
    }
}
