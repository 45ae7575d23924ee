package io.callmask.sip.call;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.BypassPolicy;
import io.callmask.media.MediaPolicy;
import io.callmask.media.sdp.SessionDescription;
import io.callmask.sip.call.Change.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeMachineTest {
    private static final Body OFFER = new Body("application/sdp", "v=0".getBytes(US_ASCII));
    private static final Body NONE = new Body("", new byte[0]);
    private static final SessionDescription SDP = sdp();

    private final List<String> seen = new ArrayList<>();
    private Change change = new Change.Settled();
    private boolean lost;

    @Test void a_re_invite_goes_over_and_its_answer_comes_back() {
        feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        feed(new ChangeEvent.Accepted(Side.CALLEE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLEE, SDP));
        feed(new ChangeEvent.Acked(Side.CALLER, NONE));
        assertThat(seen).containsExactly("JudgeOffer", "OfferChange CALLEE", "AckChange CALLEE", "JudgeAnswer", "AcceptChange CALLER");
        assertThat(change).isInstanceOf(Change.Settled.class);
    }

    @Test void a_refresh_of_ours_keeps_its_side_busy_until_it_is_answered_and_asks_nothing_of_the_other() {
        feed(new ChangeEvent.RefreshDue(Side.CALLEE));
        assertThat(change).isEqualTo(new Change.Refreshing(Side.CALLEE));
        assertThat(ChangeMachine.refusal(change, Side.CALLEE)).isEqualTo(491);
        assertThat(ChangeMachine.refusal(change, Side.CALLER)).isEqualTo(500);
        assertThat(ChangeMachine.closing(change)).isEmpty();
        feed(new ChangeEvent.RefreshDue(Side.CALLER));
        feed(new ChangeEvent.Accepted(Side.CALLEE, NONE));
        assertThat(seen).containsExactly("Refresh", "AckChange CALLEE");
        assertThat(change).isInstanceOf(Change.Settled.class);
    }

    @Test void a_side_that_refuses_a_refresh_is_there_and_one_that_does_not_answer_is_gone() {
        for (int status : new int[] {491, 422, 405, 488, 500, 501}) {
            feed(new ChangeEvent.RefreshDue(Side.CALLER));
            feed(new ChangeEvent.Rejected(Side.CALLER, status));
            assertThat(change).as("%d", status).isInstanceOf(Change.Settled.class);
            assertThat(lost).as("%d", status).isFalse();
        }
        feed(new ChangeEvent.RefreshDue(Side.CALLER));
        feed(new ChangeEvent.Rejected(Side.CALLER, 408));
        assertThat(lost).isTrue();
    }

    @Test void an_update_has_no_ack() {
        feed(new ChangeEvent.Requested(Side.CALLEE, Kind.UPDATE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLEE, SDP));
        feed(new ChangeEvent.Accepted(Side.CALLER, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        assertThat(seen).containsExactly("JudgeOffer", "OfferChange CALLER by UPDATE", "JudgeAnswer", "AcceptChange CALLEE");
        assertThat(change).isInstanceOf(Change.Settled.class);
    }

    @Test void an_offer_in_a_prack_goes_on_as_an_update_and_comes_back_in_its_200() {
        feed(new ChangeEvent.Requested(Side.CALLER, Kind.PRACK, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        feed(new ChangeEvent.Accepted(Side.CALLEE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLEE, SDP));
        assertThat(seen).containsExactly("JudgeOffer", "OfferChange CALLEE by UPDATE", "JudgeAnswer", "AcceptChange CALLER");
        assertThat(change).isInstanceOf(Change.Settled.class);
    }

    @Test void an_offer_in_a_provisional_response_goes_on_in_one_and_has_its_answer_in_the_prack() {
        feed(new ChangeEvent.Requested(Side.CALLEE, Kind.PROGRESS, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLEE, SDP));
        feed(new ChangeEvent.Accepted(Side.CALLER, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        assertThat(seen).containsExactly("JudgeOffer", "OfferChange CALLER by PROGRESS", "JudgeAnswer", "AcceptChange CALLEE");
        assertThat(lost).isFalse();
    }

    @Test void it_cannot_be_refused_so_what_may_not_pass_ends_the_call() {
        for (int steps = 0; steps < 2; steps++) {
            change = new Change.Settled();
            lost = false;
            seen.clear();
            feed(new ChangeEvent.Requested(Side.CALLEE, Kind.PROGRESS, OFFER));
            if (steps > 0) {
                feed(new ChangeEvent.Allowed(Side.CALLEE, SDP));
                feed(new ChangeEvent.Accepted(Side.CALLER, NONE));
            }
            feed(new ChangeEvent.Forbidden(steps == 0 ? Side.CALLEE : Side.CALLER, MediaPolicy.Reason.ABSENT));
            assertThat(lost).as("after %d steps", steps).isTrue();
            assertThat(seen).noneMatch(action -> action.startsWith("RefuseChange"));
        }
        assertThat(ChangeMachine.closing(new Change.Offered(Side.CALLEE, Kind.PROGRESS, SDP))).isEmpty();
    }

    @Test void a_re_invite_without_offer_fetches_one_and_the_ack_waits_for_the_answer() {
        feed(new ChangeEvent.Requested(Side.CALLEE, Kind.INVITE, NONE));
        feed(new ChangeEvent.Accepted(Side.CALLER, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        feed(new ChangeEvent.Acked(Side.CALLEE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLEE, SDP));
        assertThat(seen).containsExactly("AskForOffer CALLER", "JudgeOffer", "AcceptChange CALLEE", "JudgeAnswer", "AckChangeWith CALLER");
        assertThat(change).isInstanceOf(Change.Settled.class);
    }

    @Test void a_2xx_that_comes_again_is_not_acknowledged_before_the_answer_is_there() {
        feed(new ChangeEvent.Requested(Side.CALLEE, Kind.INVITE, NONE));
        feed(new ChangeEvent.Accepted(Side.CALLER, OFFER));
        feed(new ChangeEvent.Accepted(Side.CALLER, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        feed(new ChangeEvent.Accepted(Side.CALLER, OFFER));
        assertThat(seen).containsExactly("AskForOffer CALLER", "JudgeOffer", "AcceptChange CALLEE");
    }

    @Test void a_refusal_leaves_the_session_as_it_was_and_491_goes_back_to_its_sender() {
        for (int status : new int[] {491, 488, 500, 503, 606}) {
            feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
            feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
            feed(new ChangeEvent.Rejected(Side.CALLEE, status));
            assertThat(seen).last().isEqualTo("RefuseChange CALLER " + (status == 491 ? 491 : 488));
            assertThat(change).isInstanceOf(Change.Settled.class);
            assertThat(lost).isFalse();
        }
    }

    @Test void a_side_that_knows_the_dialog_no_more_is_lost() {
        for (int status : new int[] {408, 481}) {
            change = new Change.Settled();
            feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
            feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
            feed(new ChangeEvent.Rejected(Side.CALLEE, status));
            assertThat(lost).isTrue();
        }
    }

    @Test void glare_is_491_for_the_side_that_owes_an_answer_and_500_for_the_impatient() {
        assertThat(ChangeMachine.refusal(change, Side.CALLER)).isZero();
        feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        assertThat(ChangeMachine.refusal(change, Side.CALLEE)).isEqualTo(491);
        assertThat(ChangeMachine.refusal(change, Side.CALLER)).isEqualTo(500);
    }

    @Test void a_re_invite_taken_back_is_cancelled_and_ends_with_487() {
        feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        feed(new ChangeEvent.Withdrawn(Side.CALLER));
        feed(new ChangeEvent.Rejected(Side.CALLEE, 487));
        assertThat(seen).containsExactly("JudgeOffer", "OfferChange CALLEE", "CancelChange CALLEE", "RefuseChange CALLER 487");
    }

    @Test void an_offer_that_may_not_pass_is_refused_and_goes_nowhere() {
        feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
        feed(new ChangeEvent.Forbidden(Side.CALLER, MediaPolicy.Reason.NOTHING_LEFT));
        assertThat(seen).containsExactly("JudgeOffer", "RefuseChange CALLER 488");
        assertThat(lost).isFalse();
    }

    @Test void an_answer_that_may_not_pass_ends_the_call() {
        feed(new ChangeEvent.Requested(Side.CALLER, Kind.INVITE, OFFER));
        feed(new ChangeEvent.Allowed(Side.CALLER, SDP));
        feed(new ChangeEvent.Accepted(Side.CALLEE, OFFER));
        feed(new ChangeEvent.Forbidden(Side.CALLEE, MediaPolicy.Reason.MALFORMED));
        assertThat(seen).last().isEqualTo("RefuseChange CALLER 488");
        assertThat(lost).isTrue();
    }

    @Test void every_request_taken_up_is_answered_once_whatever_comes() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            change = new Change.Settled();
            seen.clear();
            lost = false;
            int taken = 0;
            for (int i = 0; i < 60 && !lost; i++) {
                var event = event(random);
                if (event instanceof ChangeEvent.Requested r) {
                    if (ChangeMachine.refusal(change, r.from()) != 0) continue;
                    taken++;
                }
                feed(event);
            }
            ChangeMachine.closing(change).forEach(this::note);
            long answers = seen.stream().filter(a -> a.startsWith("AcceptChange") || a.startsWith("RefuseChange")).count();
            assertThat(answers).as("seed %d: %s", seed, seen).isEqualTo(taken);
        }
    }

    private static ChangeEvent event(Random random) {
        var side = random.nextBoolean() ? Side.CALLER : Side.CALLEE;
        return switch (random.nextInt(10)) {
            case 0  -> new ChangeEvent.Requested(side, Kind.INVITE, random.nextBoolean() ? OFFER : NONE);
            case 1  -> new ChangeEvent.Requested(side, random.nextBoolean() ? Kind.UPDATE : Kind.PRACK, OFFER);
            case 2  -> new ChangeEvent.Withdrawn(side);
            case 3  -> new ChangeEvent.Accepted(side, OFFER);
            case 4  -> new ChangeEvent.Rejected(side, random.nextBoolean() ? 491 : 488);
            case 5  -> new ChangeEvent.Acked(side, NONE);
            case 6  -> random.nextInt(4) == 0 ? new ChangeEvent.AckMissing(side) : new ChangeEvent.Acked(side, OFFER);
            case 7  -> new ChangeEvent.Allowed(side, SDP);
            case 8  -> new ChangeEvent.RefreshDue(side);
            default -> new ChangeEvent.Forbidden(side, MediaPolicy.Reason.MALFORMED);
        };
    }

    private void feed(ChangeEvent event) {
        var step = ChangeMachine.transition(change, event);
        change = step.next();
        lost |= step.lost();
        step.actions().forEach(this::note);
    }

    private void note(CallAction action) {
        seen.add(switch (action) {
            case CallAction.OfferChange(var to, var kind, _)  -> "OfferChange " + to + (kind == Kind.INVITE ? "" : " by " + kind);
            case CallAction.AskForOffer(var to)               -> "AskForOffer " + to;
            case CallAction.AcceptChange(var to, _, _)        -> "AcceptChange " + to;
            case CallAction.RefuseChange(var to, _, var status) -> "RefuseChange " + to + ' ' + status;
            case CallAction.AckChange(var to)                 -> "AckChange " + to;
            case CallAction.AckChangeWith(var to, _)          -> "AckChangeWith " + to;
            case CallAction.CancelChange(var to)              -> "CancelChange " + to;
            default                                           -> action.getClass().getSimpleName();
        });
    }

    private static SessionDescription sdp() {
        var body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n".getBytes(US_ASCII);
        if (new BypassPolicy().offer("application/sdp", body) instanceof MediaPolicy.Verdict.Admitted(var description)) return description;
        throw new AssertionError("the sample is not admitted");
    }
}
