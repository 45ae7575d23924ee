package io.callmask.sip.transaction;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The machines over a reliable transport: nothing is sent twice (A, E, G are not armed), nothing lingers for what may come again (D, I, J, K are zero), and what
/// waits for a peer still gives up (B, F, H), as do the graves that a 2xx may still find (L, M).
class ReliableMachinesTest {
    private static final TimerValues TIMERS = new TimerValues(500, 4_000, 5_000).overReliable();
    private static final byte[] INVITE = "INVITE".getBytes(US_ASCII);
    private static final byte[] BYE = "BYE".getBytes(US_ASCII);
    private static final byte[] ACK = "ACK".getBytes(US_ASCII);
    private static final byte[] TRYING = "100".getBytes(US_ASCII);
    private static final byte[] OK = "200".getBytes(US_ASCII);
    private static final byte[] BUSY = "486".getBytes(US_ASCII);

    private final List<String> seen = new ArrayList<>();

    @Test void invite_waits_for_timer_b_only() {
        var s = take(ClientInvite.start(INVITE, TIMERS));
        saw("send INVITE", "arm B 32000");
        take(ClientInvite.transition(s, new ClientInvite.Event.Fired(Timer.B), TIMERS));
        assertThat(seen).contains("arm M 32000", "timed out");
    }

    @Test void refusal_is_acknowledged_and_the_invite_is_over() {
        for (boolean heard : new boolean[] {false, true}) {
            var s = take(ClientInvite.start(INVITE, TIMERS));
            if (heard) s = take(ClientInvite.transition(s, new ClientInvite.Event.Provisional(), TIMERS));
            seen.clear();
            s = take(ClientInvite.transition(s, new ClientInvite.Event.Failure(ACK), TIMERS));
            saw("disarm B", "send ACK", "gone", "pass");
            assertThat(s).isInstanceOf(ClientInvite.State.Terminated.class);
        }
    }

    @Test void accepted_invite_lingers_for_other_2xx_all_the_same() {
        var s = take(ClientInvite.transition(take(ClientInvite.start(INVITE, TIMERS)), new ClientInvite.Event.Success(), TIMERS));
        assertThat(seen).contains("arm M 32000", "pass");
        seen.clear();
        take(ClientInvite.transition(s, new ClientInvite.Event.Success(), TIMERS));
        saw("pass");
    }

    @Test void bye_is_sent_once_and_over_with_its_answer() {
        var s = take(ClientNonInvite.start(BYE, TIMERS));
        saw("send BYE", "arm F 32000");
        s = take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Provisional(), TIMERS));
        saw();
        s = take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Final(), TIMERS));
        saw("disarm F", "gone", "pass");
        assertThat(s).isInstanceOf(ClientNonInvite.State.Terminated.class);
    }

    @Test void unanswered_bye_gives_up_at_timer_f() {
        take(ClientNonInvite.transition(take(ClientNonInvite.start(BYE, TIMERS)), new ClientNonInvite.Event.Fired(Timer.F), TIMERS));
        assertThat(seen).containsExactly("send BYE", "arm F 32000", "timed out", "gone");
    }

    @Test void refused_invite_waits_for_its_ack_and_is_over_with_it() {
        var s = take(ServerInvite.start(TRYING));
        seen.clear();
        s = take(ServerInvite.transition(s, new ServerInvite.Event.Failure(BUSY), TIMERS));
        saw("send 486", "arm H 32000");
        s = take(ServerInvite.transition(s, new ServerInvite.Event.Ack(), TIMERS));
        saw("gone");
        assertThat(s).isInstanceOf(ServerInvite.State.Terminated.class);
    }

    @Test void refused_invite_keeps_nothing_for_a_copy_that_cannot_come() {
        var s = take(ServerInvite.refuse(BUSY, TIMERS));
        saw("send 486", "arm H 32000");
        assertThat(s).isInstanceOfSatisfying(ServerInvite.State.Completed.class, completed -> assertThat(completed.response()).isEmpty());
        take(ServerInvite.transition(s, new ServerInvite.Event.Again(), TIMERS));
        saw();
    }

    @Test void accepted_invite_of_the_peer_lingers() {
        var s = take(ServerInvite.start(TRYING));
        seen.clear();
        take(ServerInvite.transition(s, new ServerInvite.Event.Success(OK), TIMERS));
        saw("send 200", "linger in silence");
    }

    @Test void request_of_the_peer_is_over_when_it_is_answered_at_once_or_later() {
        assertThat(take(ServerNonInvite.start(OK, TIMERS))).isInstanceOf(ServerNonInvite.State.Terminated.class);
        saw("send 200", "gone");
        take(ServerNonInvite.transition(ServerNonInvite.waiting(), new ServerNonInvite.Event.Final(OK), TIMERS));
        saw("send 200", "gone");
    }

    private <S> S take(TransactionStep<S> step) {
        for (var action : step.actions()) {
            seen.add(switch (action) {
                case TransactionAction.Send(var bytes)           -> "send " + new String(bytes, US_ASCII);
                case TransactionAction.Resend(var bytes)         -> "resend " + new String(bytes, US_ASCII);
                case TransactionAction.Arm(var timer, var nanos) -> "arm " + timer + ' ' + nanos;
                case TransactionAction.Disarm(var timer)         -> "disarm " + timer;
                case TransactionAction.Pass _                    -> "pass";
                case TransactionAction.TimedOut _                -> "timed out";
                case TransactionAction.Linger(var again)         -> again.length == 0 ? "linger in silence" : "linger with " + new String(again, US_ASCII);
                case TransactionAction.Gone _                    -> "gone";
            });
        }
        return step.next();
    }

    private void saw(String... actions) {
        assertThat(seen).containsExactly(actions);
        seen.clear();
    }
}
