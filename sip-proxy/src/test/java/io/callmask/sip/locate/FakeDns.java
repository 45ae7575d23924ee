package io.callmask.sip.locate;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A DNS in memory. What it was not told is not there; while it is dead it knows nothing.
final class FakeDns implements Dns {
    static final Duration ABSENCE = Duration.ofSeconds(20);
    final List<String> asked = new ArrayList<>();
    boolean isDead;
    private final Map<Question, Answer> answers = new HashMap<>();

    /// @param lines each `name ttl kind data`, as in a zone file
    FakeDns(String... lines) {
        add(lines);
    }

    void add(String... lines) {
        for (var line : lines) {
            var words = line.split("\\s+");
            var kind = Kind.valueOf(words[2]);
            var ttl = Duration.ofSeconds(Long.parseLong(words[1]));
            var question = new Question(kind, words[0]);
            var entries = new ArrayList<Entry>();
            if (answers.get(question) instanceof Answer.Found(var before, _)) entries.addAll(before);
            entries.add(switch (kind) {
                case A, AAAA -> new Entry.Address(InetAddress.ofLiteral(words[3]));
                case SRV     -> new Entry.Srv(number(words[3]), number(words[4]), number(words[5]), words[6]);
                case NAPTR   -> new Entry.Naptr(number(words[3]), number(words[4]), words[5], words[6], words[7]);
            });
            answers.put(question, new Answer.Found(entries, ttl));
        }
    }

    /// Forgets everything and learns this instead.
    void become(String... lines) {
        answers.clear();
        add(lines);
    }

    void fail(Kind kind, String name, Why why) {
        answers.put(new Question(kind, name), new Answer.Unknown(why));
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    @Override public CompletionStage<Answer> ask(Question question) {
        asked.add(question.toString());
        return CompletableFuture.completedStage(isDead ? new Answer.Unknown(Why.TIMEOUT) : answers.getOrDefault(question, new Answer.Absent(ABSENCE)));
    }

    List<String> takeAsked() {
        var all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    @Override public String toString() {
        return Arrays.toString(answers.keySet().toArray());
    }
}
