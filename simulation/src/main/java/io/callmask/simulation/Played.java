package io.callmask.simulation;

import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Diversions;
import io.callmask.number.record.Refusal;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.engine.CallListener.NoRoom;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A ladder that was played as written, and what can be asked of it.
public final class Played {
    /// 64 × T1 for the last transaction, and as long again for what is kept of the call after it.
    private static final Duration ALL_TIMERS = Duration.ofSeconds(65);
    private final List<Stage.Play> plays;

    Played(List<Stage.Play> plays) {
        this.plays = List.copyOf(plays);
    }

    /// When all timers have run out, the engine holds nothing any more, and has sent nothing meanwhile.
    public Played leavesNothing() {
        for (var play : plays) {
            play.finish(ALL_TIMERS);
            var left = play.setting().proxy().left();
            if (!left.isEmpty()) throw new AssertionError("left behind: " + left);
            if (!play.setting().journal().stillOpen().isEmpty()) throw new AssertionError("no record was written for " + play.setting().journal().stillOpen());
        }
        return this;
    }

    /// There is one record, and this is why the call ended.
    public Played recorded(Refusal why) {
        for (var play : plays) {
            var refusal = record(play).outcome().refusal();
            if (refusal != why) throw new AssertionError("recorded as " + refusal + " (expected: " + why + ")\n" + record(play));
        }
        return this;
    }

    /// There is one record, and so it ended.
    public Played recorded(boolean isAnswered, CallRecord.ReleasedBy by, int calleeStatus) {
        for (var play : plays) {
            var outcome = record(play).outcome();
            if (outcome.answered() != isAnswered || outcome.releasedBy() != by || outcome.calleeStatus() != calleeStatus) {
                throw new AssertionError("recorded as " + outcome + " (expected: answered=" + isAnswered + ", released by " + by + ", callee's status " + calleeStatus + ')');
            }
        }
        return this;
    }

    /// There is one record, and its call was tried by these trunks, in order.
    public Played tried(String trunks) {
        return tried(trunks, trunks.isEmpty() ? 0 : trunks.split(" ").length);
    }

    /// The same by so many INVITEs.
    /// Exactly so often diverted, says the record, and first for that.
    Played diverted(int count, Diversions.Reason first) {
        for (var play : plays) {
            var diversions = record(play).trunks().diversions();
            if (!diversions.equals(new Diversions(count, first))) throw new AssertionError("recorded " + diversions + " (expected: " + count + ", " + first + ')');
        }
        return this;
    }

    Played tried(String trunks, int attempts) {
        for (var play : plays) {
            var tried = record(play).trunks();
            if (!tried.tried().equals(trunks) || tried.attempts() != attempts) throw new AssertionError("recorded " + tried + " (expected: " + trunks + ", " + attempts + " attempts)");
        }
        return this;
    }

    /// The record's numbers are these, an empty name for one that is not known.
    public Played numbers(String caller, String dialled, String callee, String shown) {
        for (var play : plays) {
            var expected = new CallRecord.Numbers(digits(caller), digits(dialled), digits(callee), digits(shown));
            var numbers = record(play).numbers();
            if (!numbers.equals(expected)) throw new AssertionError("recorded numbers: " + numbers + " (expected: " + expected + ')');
        }
        return this;
    }

    private static String digits(String name) {
        return name.isEmpty() ? "" : Cast.valueOf(name).digits();
    }

    /// The one record of the plain performance.
    public CallRecord record() {
        return record(plays.getFirst());
    }

    private static CallRecord record(Stage.Play play) {
        var records = play.setting().journal().records();
        if (records.size() != 1) throw new AssertionError("records: " + records + " (expected: one)");
        if (play.setting().listener().ended().size() != 1) throw new AssertionError("listener heard of " + play.setting().listener().ended().size() + " ends (expected: one)");
        return records.getFirst();
    }

    /// No call was opened, and nothing recorded.
    public Played recordedNothing() {
        for (var play : plays) {
            var journal = play.setting().journal();
            if (!journal.openings().isEmpty() || !journal.records().isEmpty()) throw new AssertionError("opened: " + journal.openings() + ", recorded: " + journal.records());
        }
        return this;
    }

    /// The listener was told of one request answered so without a call.
    public Played rejected(int status) {
        for (var play : plays) {
            var rejections = play.setting().listener().rejections();
            if (!rejections.equals(List.of(status))) throw new AssertionError("rejections: " + rejections + " (expected: " + status + ')');
        }
        return this;
    }

    /// One request, however often it came, found no room, for that reason.
    public Played turnedAway(NoRoom why) {
        for (var play : plays) {
            var turnedAway = play.setting().listener().turnedAway();
            if (!turnedAway.equals(Map.of(why, 1))) throw new AssertionError("turned away: " + turnedAway + " (expected: " + why + " once)");
        }
        return this;
    }

    /// So many datagrams were dropped for that reason.
    public Played dropped(Dropped why, int times) {
        for (var play : plays) {
            int drops = play.setting().listener().drops(why);
            if (drops != times) throw new AssertionError("dropped for " + why + ": " + drops + " (expected: " + times + ')');
        }
        return this;
    }

    /// Nothing sent toward that party holds this number.
    public Played neverShows(Cast number, Toward toward) {
        for (var play : plays) Leak.requireNever(play.run().history(), number, toward.letter());
        return this;
    }

    /// Everything that was sent toward a party in the plain performance, as text.
    public List<String> sent(Toward toward) {
        return plays.getFirst().run().history().stream().filter(s -> !s.isFed() && s.party().letter.equals(toward.letter()))
            .map(s -> new String(s.bytes(), java.nio.charset.StandardCharsets.UTF_8)).toList();
    }

    /// Every method and status that the listener was told of in the plain performance.
    public List<String> heard() {
        return List.copyOf(plays.getFirst().setting().listener().heard());
    }

    /// A direction.
    public record Toward(String letter) {}

    /// Out of P to the party of this letter.
    public static Toward toward(String letter) {
        return new Toward(letter);
    }
}
