package io.callmask.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Reads a ladder's text. The package's description says what may stand in it.
final class LadderReader {
    private static final Pattern ARROW = Pattern.compile("([A-Z]) (->|<-) ([A-Z]) +(.*)");
    private static final Pattern PAUSE = Pattern.compile("\\.\\.\\. (up to )?(\\d+) (ms|s|min)");
    private static final Pattern CUE = Pattern.compile("\\((.+)\\)");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9-]+): ?(.*)");

    private LadderReader() {}

    /// @throws IllegalArgumentException with the line that does not read, and what was expected
    static List<LadderLine> read(String text) {
        var lines = new ArrayList<LadderLine>();
        for (var raw : text.lines().toList()) {
            var line = raw.strip();
            if (!line.isEmpty()) lines.add(line(raw.stripTrailing(), line));
        }
        return lines;
    }

    private static LadderLine line(String raw, String line) {
        var pause = PAUSE.matcher(line);
        if (pause.matches()) return new LadderLine.Pause(raw, length(Long.parseLong(pause.group(2)), pause.group(3)), pause.group(1) != null);
        var cue = CUE.matcher(line);
        if (cue.matches()) return new LadderLine.Cue(raw, cue.group(1).strip());
        var arrow = ARROW.matcher(line);
        if (!arrow.matches()) throw unread(line, "an arrow, a pause like '... 32 s', or a cue in parentheses");
        return arrow(raw, line, arrow.group(1), arrow.group(2).equals("->"), arrow.group(3), arrow.group(4));
    }

    private static LadderLine arrow(String raw, String line, String left, boolean isRightward, String right, String rest) {
        if (left.equals("P") == right.equals("P")) throw unread(line, "P at one end of the arrow");
        boolean isFed = isRightward == right.equals("P");
        var columns = rest.strip().split(" {2,}", 2);
        var words = columns[0].split(" ", 2);
        var conditions = columns.length == 1 ? List.<Condition>of()
            : Arrays.stream(columns[1].strip().split(", ")).map(c -> condition(c.strip(), line)).toList();
        return new LadderLine.Arrow(raw, left.equals("P") ? right : left, isFed, words[0], words.length == 1 ? "" : words[1], conditions);
    }

    private static Condition condition(String text, String line) {
        var field = FIELD.matcher(text);
        if (field.matches()) return new Condition.FieldIs(field.group(1), field.group(2));
        var words = List.of(text.split(" +"));
        return switch (words.getFirst()) {
            case "from" -> new Condition.From(one(words, line));
            case "offer", "answer" -> new Condition.Session(Wanted.of(words.subList(1, words.size())));
            case "digit" -> new Condition.Digit(words.get(1), words.size() > 2);
            case "text" -> new Condition.Words(text.substring("text ".length()));
            case "tag" -> new Condition.Tag(one(words, line));
            case "rack" -> new Condition.RAck();
            case "hops" -> new Condition.Hops(Integer.parseInt(one(words, line)));
            case "require" -> new Condition.Require(one(words, line));
            case "no" -> new Condition.FieldAbsent(one(words, line));
            case "has" -> new Condition.FieldPresent(one(words, line));
            case "body" -> new Condition.Body(one(words, line));
            case "version" -> new Condition.Version(one(words, line));
            case "again" -> new Condition.Again(words.size() == 1 ? 1 : Integer.parseInt(words.get(1)));
            case "held" -> new Condition.Held();
            case "twice" -> new Condition.Twice();
            case "merged" -> new Condition.Merged();
            case "asks" -> new Condition.Asks(words.get(1), words.subList(2, words.size()));
            case "shows" -> new Condition.Shows(words.get(1), Integer.parseInt(words.get(2)));
            case "proves" -> new Condition.Proves(words.size() == 1 ? "" : words.get(1));
            case "cut" -> new Condition.Cut();
            case "looped" -> new Condition.Looped(words.size() == 1);
            case "plus" -> plus(text.substring("plus ".length()), line);
            default -> throw unread(line, "a condition, not '" + text + '\'');
        };
    }

    private static Condition plus(String text, String line) {
        var field = FIELD.matcher(text);
        if (!field.matches()) throw unread(line, "a header field after 'plus'");
        return new Condition.FieldPlus(field.group(1), field.group(2));
    }

    private static String one(List<String> words, String line) {
        if (words.size() != 2) throw unread(line, "one word after '" + words.getFirst() + '\'');
        return words.get(1);
    }

    private static Duration length(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private static IllegalArgumentException unread(String line, String expected) {
        return new IllegalArgumentException("ladder: " + line + " (expected: " + expected + ')');
    }
}
