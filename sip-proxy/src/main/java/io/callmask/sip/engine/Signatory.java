package io.callmask.sip.engine;

import io.callmask.routing.Decision.Dial;
import io.callmask.sip.call.Now;
import io.callmask.sip.stir.SignedIdentity;
import java.util.UUID;
import java.util.function.Consumer;

/// Has leg B's INVITEs signed. Each is signed anew: its carrier wants to see when, and no two of them are to be told to be one call.
final class Signatory {
    private final Surroundings around;
    private final Consumer<Letter> answers;

    Signatory(Surroundings around, Consumer<Letter> answers) {
        this.around = around;
        this.answers = answers;
    }

    /// Has the first INVITE of a turn signed, away from the shard's thread.
    ///
    /// @param atOnce done when the signature is at hand; else a letter brings it
    void sign(Call call, Leaving leaving, Runnable atOnce, Now now) {
        call.leaving = leaving;
        var turn = leaving.turn();
        var stage = around.signing().identity(turn.trunk.name(), call.dial().show(), turn.ring, now.wall(), randomId()).toCompletableFuture();
        if (stage.isDone()) {
            turn.identity = stage.join();
            atOnce.run();
        } else {
            stage.thenAccept(identity -> answers.accept(new Letter.Signed(call, leaving, identity)));
        }
    }

    /// What a turn's next INVITE says: what was signed beforehand, once. Another address of the same trunk, or another length of the session, is tried seldom
    /// enough to be signed for here and now.
    SignedIdentity next(Dial dial, TrunkTurn turn, Now now) {
        var beforehand = turn.identity;
        turn.identity = null;
        if (beforehand != null) return beforehand;
        var trunk = turn.trunk.name();
        return around.signing().signs(trunk) ? around.signing().identityNow(trunk, dial.show(), turn.ring, now.wall(), randomId()) : SignedIdentity.NONE;
    }

    /// RFC 9562 §5.4: 122 random bits around version 4 and its variant.
    private UUID randomId() {
        long high = around.ids().number() << 2 & ~0xf000L | 0x4000;
        return new UUID(high, around.ids().number() | Long.MIN_VALUE);
    }
}
