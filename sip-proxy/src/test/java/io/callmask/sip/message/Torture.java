package io.callmask.sip.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The torture messages, written in the spirit of RFC 4475 and RFC 5118: a file each, and a table of what is to become of them.
///
/// @param verdict what the reader makes of it
/// @param answer  what the engine does then
@SuppressWarnings("ArrayRecordComponent")
public record Torture(String name, String verdict, String answer, byte[] bytes) {
    public static List<Torture> all() {
        return new String(resource("verdicts.txt"), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(line -> {
            var columns = line.split("\\|", 4);
            return new Torture(columns[0].strip(), columns[1].strip(), columns[2].strip(), resource(columns[0].strip() + ".sip"));
        }).toList();
    }

    public static Torture named(String name) {
        return all().stream().filter(message -> message.name.equals(name)).findFirst().orElseThrow();
    }

    static String verdict(Reading reading) {
        return switch (reading) {
            case Reading.Good _ -> "good";
            case Reading.Answerable answerable -> String.valueOf(answerable.status());
            case Reading.Hopeless(var why) -> "hopeless " + why;
            case Reading.KeepAlive _ -> "keep-alive";
        };
    }

    @Override
    public String toString() {
        return name + ": " + verdict + ", " + answer;
    }

    private static byte[] resource(String name) {
        try (var in = Torture.class.getResourceAsStream("torture/" + name)) {
            if (in == null) throw new IllegalStateException("no such test file: " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
