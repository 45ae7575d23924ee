package io.callmask.bench.load;

/// What happened, as plain counters: one thread writes and reads them.
final class Counts {
    /// Calls begun, and calls that ended as they should.
    long started;
    long finished;
    /// Calls that did not, by reason.
    long refused;
    long timedOut;
    long ended;
    long noFreePair;
    /// Calls whose callee saw another caller ID than the caller's VN, and messages in which a side saw what it must not.
    long wrongCallerId;
    long leaked;
    /// Requests and answers that we sent again, and that came to us again.
    long sentAgain;
    long cameAgain;
    /// Datagrams that the kernel did not take.
    long unsent;
    /// Messages that fit nowhere.
    long strays;

    long failed() {
        return refused + timedOut + ended + noFreePair + wrongCallerId + leaked;
    }

    Counts copy() {
        var copy = new Counts();
        copy.add(this, 1);
        return copy;
    }

    /// What was counted since `earlier` was copied.
    Counts since(Counts earlier) {
        var difference = copy();
        difference.add(earlier, -1);
        return difference;
    }

    private void add(Counts other, int sign) {
        started += sign * other.started;
        finished += sign * other.finished;
        refused += sign * other.refused;
        timedOut += sign * other.timedOut;
        ended += sign * other.ended;
        noFreePair += sign * other.noFreePair;
        wrongCallerId += sign * other.wrongCallerId;
        leaked += sign * other.leaked;
        sentAgain += sign * other.sentAgain;
        cameAgain += sign * other.cameAgain;
        unsent += sign * other.unsent;
        strays += sign * other.strays;
    }

    @Override public String toString() {
        return "refused=" + refused + " timed_out=" + timedOut + " ended_early=" + ended + " no_free_pair=" + noFreePair + " wrong_caller_id=" + wrongCallerId
            + " leaked=" + leaked + " sent_again=" + sentAgain + " came_again=" + cameAgain + " unsent=" + unsent + " strays=" + strays;
    }
}
