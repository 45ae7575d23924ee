package io.callmask.sip.engine;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Decision;
import io.callmask.sip.call.Now;
import java.util.function.Consumer;

/// Sees to it that nothing leaves on leg B by a decision that does not hold any more: before each attempt it is looked at, and where that is not enough the store is asked again, away from the shard's thread.
/// What goes on by the store's answer rings the same person as before, and nobody else is ever rung.
final class SecondLooks {
    private final Surroundings around;
    private final Consumer<Letter> answers;

    SecondLooks(Surroundings around, Consumer<Letter> answers) {
        this.around = around;
        this.answers = answers;
    }

    /// Whether something may leave now.
    boolean holds(Decided of, Now now) {
        var last = of.look();
        if (last == null) return holds(of.dial(), of.begun(), now);
        return !last.isOpen() && last.lost() == Refusal.NONE && holds(of.dial(), last.asked, now);
    }

    private boolean holds(Dial dial, long asked, Now now) {
        return around.router().holds(dial, now.nanos() - asked, now.wall());
    }

    /// Whether the store is being asked.
    static boolean isOpen(Decided of) {
        var last = of.look();
        return last != null && last.isOpen();
    }

    /// Why nothing may leave any more, `NONE` as long as that is not known.
    static Refusal lost(Decided of) {
        var last = of.look();
        return last == null ? Refusal.NONE : last.lost();
    }

    /// Asks the store, unless that is under way, when the decision does not [hold][#holds].
    ///
    /// @param then done when its answer is there
    /// @return false when nothing may leave any more, and `then` will not be done
    boolean awaits(Decided of, Consumer<Now> then, Now now) {
        if (lost(of) != Refusal.NONE) return false;
        var last = of.look();
        if (last != null && last.isOpen()) {
            last.await(then);
            return true;
        }
        var look = new SecondLook(now.nanos());
        look.await(then);
        of.look(look);
        var dial = of.dial();
        around.router().again(dial, now.wall())
            .whenComplete((decision, bug) -> answers.accept(new Letter.LookedAgain(of, look, bug == null ? decision : new Decision.Refuse(dial.parties(), Refusal.BUG, "", "", ""))));
        return true;
    }

    void answered(Decided of, SecondLook look, Decision decision, Now now) {
        // Nobody waits any more.
        if (of.look() != look) return;
        switch (decision) {
            case Dial dial when holds(dial, look.asked, now) -> {
                of.goBy(dial);
                look.answered(Refusal.NONE, now);
            }
            // It has changed since, or has lain for too long.
            case Dial _ -> look.answered(Refusal.STORE_UNAVAILABLE, now);
            case Decision.Refuse refuse -> look.answered(refuse.why(), now);
        }
    }
}
