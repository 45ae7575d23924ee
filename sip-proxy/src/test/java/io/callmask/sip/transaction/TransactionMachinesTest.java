package io.callmask.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each machine beside its figure in RFC 3261 §17 and RFC 6026: what goes in on the left, what it does on the right.
class TransactionMachinesTest {
    private static final TimerValues TIMERS = new TimerValues(500, 4_000, 5_000);
    private static final byte[] INVITE = "INVITE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYE = "BYE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACK = "ACK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RINGING = "180".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BUSY = "486".getBytes(StandardCharsets.US_ASCII);

    private final List<String> seen = new ArrayList<>();

    @Test void invite_is_sent_again_at_doubling_intervals_until_timer_b() {
        var s = take(ClientInvite.start(INVITE, TIMERS));
        saw("send INVITE", "arm A 500", "arm B 32000");
        s = client(s, fired(Timer.A));
        saw("resend INVITE", "arm A 1000");
        s = client(s, fired(Timer.A));
        saw("resend INVITE", "arm A 2000");
        s = client(s, fired(Timer.B));
        saw("disarm A", "arm M 32000", "timed out");
        assertThat(s).isInstanceOf(ClientInvite.State.Grave.class);
    }

    @Test void a_2xx_after_timer_b_still_finds_its_grave() {
        var s = client(client(take(ClientInvite.start(INVITE, TIMERS)), fired(Timer.B)), new ClientInvite.Event.Success());
        assertThat(seen).last().isEqualTo("pass");
        client(s, fired(Timer.M));
        assertThat(seen).last().isEqualTo("gone");
    }

    @Test void provisional_stops_the_retransmissions() {
        var s = client(take(ClientInvite.start(INVITE, TIMERS)), new ClientInvite.Event.Provisional());
        saw("send INVITE", "arm A 500", "arm B 32000", "disarm A", "disarm B", "pass");
        assertThat(s).isInstanceOf(ClientInvite.State.Proceeding.class);
    }

    @Test void refusal_is_acknowledged_each_time_but_passed_up_once() {
        var s = client(take(ClientInvite.start(INVITE, TIMERS)), new ClientInvite.Event.Failure(ACK));
        saw("send INVITE", "arm A 500", "arm B 32000", "send ACK", "linger with ACK", "pass");
        client(s, new ClientInvite.Event.Failure(ACK));
        saw();
    }

    @Test void every_2xx_goes_up_until_timer_m() {
        var s = client(client(take(ClientInvite.start(INVITE, TIMERS)), new ClientInvite.Event.Provisional()), new ClientInvite.Event.Success());
        seen.clear();
        s = client(s, new ClientInvite.Event.Success());
        saw("pass");
        s = client(s, new ClientInvite.Event.Failure(ACK));
        saw();
        client(s, fired(Timer.M));
        saw("gone");
    }

    @Test void abandoned_invite_lingers_and_acknowledges_a_late_refusal() {
        var s = client(client(take(ClientInvite.start(INVITE, TIMERS)), new ClientInvite.Event.Provisional()), new ClientInvite.Event.Abandon());
        seen.clear();
        s = client(s, new ClientInvite.Event.Failure(ACK));
        saw("send ACK");
        s = client(s, new ClientInvite.Event.Success());
        saw("pass");
        client(s, fired(Timer.M));
        saw("gone");
    }

    @Test void bye_is_sent_again_up_to_t2_until_timer_f() {
        var s = take(ClientNonInvite.start(BYE, TIMERS));
        seen.clear();
        for (int interval : new int[] {1_000, 2_000, 4_000, 4_000}) {
            s = take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Fired(Timer.E), TIMERS));
            saw("resend BYE", "arm E " + interval);
        }
        s = take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Fired(Timer.F), TIMERS));
        saw("timed out", "gone");
        assertThat(s).isInstanceOf(ClientNonInvite.State.Terminated.class);
    }

    @Test void bye_in_proceeding_is_repeated_every_t2_and_ends_by_its_final_response() {
        var s = take(ClientNonInvite.transition(take(ClientNonInvite.start(BYE, TIMERS)), new ClientNonInvite.Event.Provisional(), TIMERS));
        seen.clear();
        s = take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Fired(Timer.E), TIMERS));
        saw("resend BYE", "arm E 4000");
        s = take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Final(), TIMERS));
        saw("linger in silence", "pass");
        take(ClientNonInvite.transition(s, new ClientNonInvite.Event.Final(), TIMERS));
        saw();
    }

    @Test void refusal_is_repeated_until_its_ack() {
        var s = server(take(ServerInvite.start(RINGING)), new ServerInvite.Event.Failure(BUSY));
        saw("send 180", "send 486", "arm G 500", "arm H 32000");
        s = server(s, new ServerInvite.Event.Fired(Timer.G));
        saw("resend 486", "arm G 1000");
        s = server(s, new ServerInvite.Event.Again());
        saw("resend 486");
        s = server(s, new ServerInvite.Event.Ack());
        saw("linger in silence");
        server(s, new ServerInvite.Event.Again());
        saw();
    }

    @Test void refusal_without_ack_ends_by_timer_h() {
        var s = server(take(ServerInvite.start(RINGING)), new ServerInvite.Event.Failure(BUSY));
        seen.clear();
        server(s, new ServerInvite.Event.Fired(Timer.H));
        saw("timed out", "gone");
    }

    @Test void retransmitted_invite_gets_the_newest_provisional() {
        var s = server(take(ServerInvite.start(INVITE)), new ServerInvite.Event.Provisional(RINGING));
        seen.clear();
        server(s, new ServerInvite.Event.Again());
        saw("resend 180");
    }

    @Test void after_a_2xx_the_invite_is_absorbed_and_nothing_repeated() {
        var s = server(take(ServerInvite.start(RINGING)), new ServerInvite.Event.Success(OK));
        saw("send 180", "send 200", "linger in silence");
        server(s, new ServerInvite.Event.Again());
        saw();
    }

    @Test void answered_bye_lingers_with_its_answer() {
        take(ServerNonInvite.start(OK, TIMERS));
        saw("send 200", "linger with 200");
    }

    @Test void an_update_waits_for_its_answer_and_absorbs_what_comes_again() {
        var s = take(ServerNonInvite.transition(ServerNonInvite.waiting(), new ServerNonInvite.Event.Again(), TIMERS));
        saw();
        s = take(ServerNonInvite.transition(s, new ServerNonInvite.Event.Final(OK), TIMERS));
        saw("send 200", "linger with 200");
        take(ServerNonInvite.transition(s, new ServerNonInvite.Event.Final(BUSY), TIMERS));
        saw();
    }

    @Test void no_timer_of_another_letter_does_anything() {
        for (var timer : Timer.values()) {
            if (timer != Timer.A && timer != Timer.B) quiet(ClientInvite.transition(new ClientInvite.State.Calling(INVITE, 500), fired(timer), TIMERS));
            if (timer != Timer.M) quiet(ClientInvite.transition(new ClientInvite.State.Accepted(), fired(timer), TIMERS));
            if (timer != Timer.G && timer != Timer.H) quiet(ServerInvite.transition(new ServerInvite.State.Completed(BUSY, 500), new ServerInvite.Event.Fired(timer), TIMERS));
        }
    }

    private static void quiet(TransactionStep<?> step) {
        assertThat(step.actions()).isEmpty();
    }

    private static ClientInvite.Event fired(Timer timer) {
        return new ClientInvite.Event.Fired(timer);
    }

    private ClientInvite.State client(ClientInvite.State state, ClientInvite.Event event) {
        return take(ClientInvite.transition(state, event, TIMERS));
    }

    private ServerInvite.State server(ServerInvite.State state, ServerInvite.Event event) {
        return take(ServerInvite.transition(state, event, TIMERS));
    }

    private <S> S take(TransactionStep<S> step) {
        for (var action : step.actions()) {
            seen.add(switch (action) {
                case TransactionAction.Send(var bytes)        -> "send " + new String(bytes, StandardCharsets.US_ASCII);
                case TransactionAction.Resend(var bytes)      -> "resend " + new String(bytes, StandardCharsets.US_ASCII);
                case TransactionAction.Arm(var timer, var in) -> "arm " + timer + ' ' + in;
                case TransactionAction.Disarm(var timer)      -> "disarm " + timer;
                case TransactionAction.Pass _                 -> "pass";
                case TransactionAction.TimedOut _             -> "timed out";
                case TransactionAction.Linger(var again)      -> again.length == 0 ? "linger in silence" : "linger with " + new String(again, StandardCharsets.US_ASCII);
                case TransactionAction.Gone _                 -> "gone";
            });
        }
        return step.next();
    }

    /// What has happened since the last look.
    private void saw(String... expected) {
        assertThat(seen).containsExactly(expected);
        seen.clear();
    }
}
