package io.callmask.number.remote;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.Notes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Notes as lines of words, from a process that may be killed at any moment. Said as soon as they are made; a line that was cut is none.
final class Told implements Notes {
    private static final String NOTHING = "-";
    private static final String END = ".";

    private final Map<String, Bound> waiting = new ConcurrentHashMap<>();
    private final Consumer<String> lines;

    Told(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override public void keyAsked(Keyed one) {
        say("key", one.key(), one.ttl().toMillis(), one.begun(), words(one.wish()));
    }

    @Override public void bound(Bound one, String key) {
        say("bound", one.id(), key, one.until().toEpochMilli(), one.begun(), one.done(), words(one.deal()));
        if (one.deal() instanceof Deal.Xyb) waiting.put(one.id(), one);
    }

    @Override public void keyRefused(String key) {
        say("key-refused", key);
    }

    @Override public void releaseBegun(String id, long at) {
        say("release-begun", id, at);
    }

    @Override public void released(String id, boolean wasThere, Span span) {
        say("released", id, wasThere, words(span));
    }

    @Override public void changeBegun(String id, RealNumber a, long at) {
        say("change-begun", id, a.digits(), at);
    }

    @Override public void changeDone(String id, RealNumber a, long at) {
        say("changed", id, a.digits(), at);
    }

    @Override public void changeRefused(String id, RealNumber a, Span span) {
        say("change-refused", id, a.digits(), words(span));
    }

    @Override public void looked(RouteKey key, Span span, Seen seen) {
        say("looked", key.dialled().digits(), key.caller().digits(), key.extension().digits(), words(span), switch (seen) {
            case Seen.Reached(var id, var ring, boolean fits) -> List.of("reached", id, ring.digits(), fits);
            case Seen.Denied(var answer, var id) -> List.of("denied", answer, id);
            case Seen.Unknown() -> List.of("unknown");
        });
    }

    @Override public Collection<Bound> waiting() {
        return waiting.values();
    }

    private static List<Object> words(Span span) {
        return List.of(span.begun(), span.done(), span.from().toEpochMilli(), span.to().toEpochMilli());
    }

    private static List<Object> words(Deal deal) {
        return switch (deal) {
            case Deal.Axyb(var a, var b, var x, var y) -> List.of("AXYB", a.digits(), b.digits(), x.digits(), y.digits());
            case Deal.Axe(var a, var x, var extension, _) -> List.of("AXE", a.digits(), x.digits(), extension.digits());
            case Deal.Xyb(var b, var x, var y) -> List.of("XYB", b.digits(), x.digits(), y.digits());
            default -> throw new IllegalArgumentException(deal.mode() + " (expected: what Traffic binds)");
        };
    }

    private static List<Object> words(Wish wish) {
        return switch (wish) {
            case Wish.Axyb(var a, var b, _, _) -> List.of("AXYB", a.digits(), b.digits());
            case Wish.Axe(var a, _, _) -> List.of("AXE", a.digits());
            case Wish.Xyb(var b, _, _) -> List.of("XYB", b.digits());
            default -> throw new IllegalArgumentException(wish.mode() + " (expected: what Traffic binds)");
        };
    }

    private void say(Object... words) {
        var line = new StringBuilder();
        for (var word : words) {
            for (var each : word instanceof List<?> some ? some : List.of(word)) line.append(each.toString().isEmpty() ? NOTHING : each).append(' ');
        }
        lines.accept(line + END);
    }

    /// Notes what a line says.
    ///
    /// @return whether it said anything: the last one before a kill may be cut
    static boolean read(String line, Notes notes) {
        var words = new ArrayDeque<>(Arrays.asList(line.split(" ")));
        if (!END.equals(words.pollLast())) return false;
        var reading = new Words(words);
        switch (reading.text()) {
            case "key" -> reading.key(notes);
            case "bound" -> reading.bound(notes);
            case "key-refused" -> notes.keyRefused(reading.text());
            case "release-begun" -> notes.releaseBegun(reading.text(), reading.number());
            case "released" -> notes.released(reading.text(), Boolean.parseBoolean(reading.text()), reading.span());
            case "change-begun" -> notes.changeBegun(reading.text(), reading.real(), reading.number());
            case "changed" -> notes.changeDone(reading.text(), reading.real(), reading.number());
            case "change-refused" -> notes.changeRefused(reading.text(), reading.real(), reading.span());
            case "looked" -> notes.looked(reading.routeKey(), reading.span(), reading.seen());
            default -> throw new IllegalArgumentException("a line of another kind");
        }
        return true;
    }

    /// What is still to be read of a line.
    private record Words(Queue<String> left) {
        String text() {
            var word = left.remove();
            return word.equals(NOTHING) ? "" : word;
        }

        long number() {
            return Long.parseLong(text());
        }

        RealNumber real() {
            return RealNumber.of(text());
        }

        VirtualNumber virtual() {
            return VirtualNumber.of(text());
        }

        Instant instant() {
            return Instant.ofEpochMilli(number());
        }

        Span span() {
            return new Span(number(), number(), instant(), instant());
        }

        RouteKey routeKey() {
            return new RouteKey(virtual(), real(), new Extension(text()));
        }

        void key(Notes notes) {
            var key = text();
            var ttl = Duration.ofMillis(number());
            long begun = number();
            notes.keyAsked(new Keyed(key, wish(), ttl, begun));
        }

        void bound(Notes notes) {
            var id = text();
            var key = text();
            var until = instant();
            long begun = number();
            long done = number();
            notes.bound(new Bound(id, deal(), until, begun, done), key);
        }

        Deal deal() {
            return switch (text()) {
                case "AXYB" -> new Deal.Axyb(real(), real(), virtual(), virtual());
                case "AXE" -> new Deal.Axe(real(), virtual(), new Extension(text()), Callback.NOBODY);
                case "XYB" -> new Deal.Xyb(real(), virtual(), virtual());
                default -> throw new IllegalArgumentException("a deal of another kind");
            };
        }

        Wish wish() {
            return switch (text()) {
                case "AXYB" -> new Wish.Axyb(real(), real(), Choice.ANY, Choice.ANY);
                case "AXE" -> new Wish.Axe(real(), Choice.ANY, Callback.NOBODY);
                case "XYB" -> new Wish.Xyb(real(), Choice.ANY, Choice.ANY);
                default -> throw new IllegalArgumentException("a wish of another kind");
            };
        }

        Seen seen() {
            return switch (text()) {
                case "reached" -> new Seen.Reached(text(), real(), Boolean.parseBoolean(text()));
                case "denied" -> new Seen.Denied(text(), text());
                case "unknown" -> new Seen.Unknown();
                default -> throw new IllegalArgumentException("an answer of another kind");
            };
        }
    }
}
