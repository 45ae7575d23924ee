package io.callmask.bench.load;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The calls in progress, as both sides know them: the one place where a call begins, is counted, and ends.
final class Calls {
    /// Of a call's number on the wire.
    static final int DIGITS = 9;
    /// How many may be in progress; a power of two.
    private static final int SLOTS = 1 << 17;
    /// A call that has not ended by then has failed.
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(40);

    /// One call. Used again for a later one.
    static final class Call {
        int number;
        int pair;
        long started;
        boolean open;
        Phase phase = Phase.CALLING;
        boolean callerDone;
        boolean calleeDone;
        boolean faulty;
        /// Whether nobody hangs up.
        boolean held;
        /// The caller's dialog: the To line of the answer, the Route line that its Record-Route makes, and the URI of its Contact.
        byte[] toLine = {};
        byte[] routeLine = {};
        byte[] target = {};
    }

    /// How far the caller has come.
    enum Phase { CALLING, PROCEEDING, HOLDING, ENDING, OVER }

    final Counts counts = new Counts();
    final Latencies latencies = new Latencies();
    private final Call[] slots = new Call[SLOTS];
    private final DelayLine guard = new DelayLine(LONGEST);
    private final int[] numberOfPair;
    private final Pairs pairs;
    private int next;
    private int open;
    private int held;
    private long answered;
    private String firstRefusal = "";

    Calls(Pairs pairs) {
        this.pairs = pairs;
        numberOfPair = new int[pairs.count()];
        for (int i = 0; i < SLOTS; i++) slots[i] = new Call();
    }

    /// Begins a call between a free pair; null when there is none.
    @Nullable Call begin(long now, boolean held) {
        counts.started++;
        if (open + this.held == SLOTS) {
            counts.noFreePair++;
            return null;
        }
        int pair = pairs.take();
        if (pair < 0) {
            counts.noFreePair++;
            return null;
        }
        // Calls that are held stay where they are, turn after turn.
        while (slots[next & SLOTS - 1].open) next++;
        var call = slots[next & SLOTS - 1];
        call.number = next++;
        call.pair = pair;
        call.started = now;
        call.open = true;
        call.phase = Phase.CALLING;
        call.callerDone = false;
        call.calleeDone = false;
        call.faulty = false;
        call.held = held;
        numberOfPair[pair] = call.number;
        guard.add(call.number, now);
        open++;
        return call;
    }

    /// The open call of that number, or null.
    @Nullable Call find(int number) {
        if (number < 0) return null;
        var call = slots[number & SLOTS - 1];
        return call.open && call.number == number ? call : null;
    }

    /// The open call of that pair, or null.
    @Nullable Call ofPair(int pair) {
        return find(numberOfPair[pair]);
    }

    void callerDone(Call call) {
        call.callerDone = true;
        endIfBothDone(call);
    }

    void calleeDone(Call call) {
        call.calleeDone = true;
        endIfBothDone(call);
    }

    private void endIfBothDone(Call call) {
        if (!call.callerDone || !call.calleeDone) return;
        if (!call.faulty) counts.finished++;
        close(call);
    }

    /// Ends a call that is already counted as failed.
    void close(Call call) {
        if (isLeft(call)) held--;
        else open--;
        call.open = false;
        call.phase = Phase.OVER;
        pairs.release(call.pair);
    }

    /// The caller has its answer. A call that nobody hangs up is no longer in progress then.
    void answered(Call call) {
        answered++;
        call.phase = Phase.HOLDING;
        if (!call.held) return;
        open--;
        held++;
    }

    long answered() {
        return answered;
    }

    private static boolean isLeft(Call call) {
        return call.held && call.phase == Phase.HOLDING;
    }

    /// How many calls are answered and left so.
    int held() {
        return held;
    }

    void wrongCallerId(Call call) {
        if (!call.faulty) counts.wrongCallerId++;
        call.faulty = true;
    }

    void leaked(Call call) {
        if (!call.faulty) counts.leaked++;
        call.faulty = true;
    }

    /// Counts a call as refused, and keeps the first refusal's status line for a person to read.
    void refused(Call call, Datagram answer) {
        if (call.faulty) return;
        call.faulty = true;
        if (counts.refused++ == 0) firstRefusal = answer.firstLine();
    }

    /// The status line of the first refusal, or empty.
    String firstRefusal() {
        return firstRefusal;
    }

    /// How many calls are in progress; those that are held are not.
    int open() {
        return open;
    }

    /// Ends what is in progress, as failed.
    void giveUpOnAll() {
        for (var call : slots) {
            if (!call.open || isLeft(call)) continue;
            if (!call.faulty) counts.timedOut++;
            close(call);
        }
    }

    void giveUpOnTheLate(long now) {
        while (guard.isDue(now)) {
            var call = find((int) guard.take());
            if (call == null || isLeft(call)) continue;
            if (!call.faulty) counts.timedOut++;
            close(call);
        }
    }
}
