package io.callmask.sip.engine;

import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.Refusal;
import io.callmask.sip.call.Ending;
import io.callmask.sip.call.Now;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What is left to do when something here is wrong.
final class Bugs {
    private static final int FRAMES = 12;

    private Bugs() {}

    /// Where it happened, without what it said.
    static String frames(Throwable bug) {
        return Arrays.stream(bug.getStackTrace()).limit(FRAMES).map(StackTraceElement::toString).collect(Collectors.joining(" < "));
    }

    /// A call whose orderly ending failed as well still gets its record.
    static void writeAnyhow(Call call, String node, CallJournal journal, Now now, Consumer<Letter> answers) {
        var received = call.opening.received();
        var wall = call.asOf(now).wall();
        var release = wall.isBefore(received) ? received : wall;
        var ending = new Ending(new Times(received, received, received, release, release), call.a.accepted, call.attempts > 0, ReleasedBy.PLATFORM, Refusal.BUG, 0);
        journal.end(Records.of(call, ending, node), record -> answers.accept(new Letter.Recorded(call, record)));
        call.written = true;
    }
}
