package io.callmask.sip.call;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.BypassPolicy;
import io.callmask.media.MediaPolicy;
import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.NumberStore.RouteAnswer.Found;
import io.callmask.routing.Decision;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.CallTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The call machine as a table, and every path through it. Whole calls are told as ladders in the simulation module.
class CallMachineTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Trunk CARRIER = new Trunk("carrier", "US", Trunk.Identity.PAI_OR_FROM, true);
    private static final Trunk SECOND = new Trunk("second", "US", Trunk.Identity.PAI_OR_FROM, true);
    private static final Decision.Dial DIAL = dial(CARRIER);
    private static final Decision.Dial TWO = dial(CARRIER, SECOND);
    private static final SessionDescription SDP = sdp();
    private static final Body BODY = new Body("application/sdp", "v=0".getBytes(US_ASCII));
    private static final Body NONE = new Body("", new byte[0]);
    private static final Early QUIET = Early.none(Ability.NONE);
    private static final Change OFFERED = new Change.Offered(Side.CALLER, Change.Kind.UPDATE, SDP);
    private static final Path GRID = Path.of("../docs/CALL_MACHINE.md");

    @Test void every_path_answers_the_caller_once_and_writes_one_record() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var walk = new Walk(seed % 3 == 0 ? NONE : BODY);
            var events = List.copyOf(events().values());
            for (int i = 0; i < 40; i++) walk.feed(events.get(random.nextInt(events.size())));
            walk.finish();
            assertThat(walk.state).as("seed %d: %s", seed, walk.path).isInstanceOf(CallState.Ended.class);
            assertThat(walk.finals).as("finals, seed %d: %s", seed, walk.path).isEqualTo(1);
            assertThat(walk.writes).as("records, seed %d: %s", seed, walk.path).isEqualTo(1);
            assertThat(walk.accepts == 1).as("record says answered, seed %d: %s", seed, walk.path).isEqualTo(walk.answered);
        }
    }

    @Test void every_answered_fork_is_acknowledged_and_all_but_the_winner_ended() {
        for (long seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var walk = new Walk(seed % 3 == 0 ? NONE : BODY);
            var events = List.copyOf(events().values());
            for (int i = 0; i < 40; i++) walk.feed(events.get(random.nextInt(events.size())));
            walk.finish();
            assertThat(walk.byes).as("seed %d: %s", seed, walk.path).isGreaterThanOrEqualTo(walk.acks - (walk.calleeHungUp ? 1 : 0));
        }
    }

    @Test void a_bug_in_any_state_still_ends_the_call_with_one_answer_and_one_record() {
        for (long seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var walk = new Walk(seed % 3 == 0 ? NONE : BODY);
            var events = List.copyOf(events().values());
            for (int i = random.nextInt(12); i > 0; i--) walk.feed(events.get(random.nextInt(events.size())));
            walk.take(CallMachine.broken(walk.state, walk.now()));
            walk.finish();
            assertThat(walk.state).isInstanceOf(CallState.Ended.class);
            assertThat(walk.finals).as("finals, seed %d: %s", seed, walk.path).isEqualTo(1);
            assertThat(walk.writes).as("records, seed %d: %s", seed, walk.path).isEqualTo(1);
        }
    }

    @Test void cancel_is_held_until_a_provisional_response_comes() {
        var walk = dialling();
        walk.feed(new CallEvent.CallerCancelled());
        assertThat(walk.state).isInstanceOf(CallState.Withholding.class);
        assertThat(walk.path).doesNotContain("Cancel ");
        walk.feed(new CallEvent.Progress(100, "", NONE));
        assertThat(walk.state).isInstanceOf(CallState.Cancelling.class);
    }

    @Test void another_trunk_is_tried_for_the_causes_of_the_last_and_for_nothing_that_the_callee_says() {
        for (int status = 300; status < 700; status++) {
            var step = CallMachine.transition(dialling(TWO, Heard.PROGRESS, new OpenOffer.None(), QUIET), new CallEvent.Declined(status), new Now(0, START));
            boolean goesOn = step.actions().stream().anyMatch(action -> action instanceof CallAction.Invite(var trunk, _) && trunk.equals(SECOND));
            assertThat(goesOn).as("%d", status).isEqualTo(List.of(408, 500, 502, 503, 504).contains(status));
        }
    }

    @Test void no_trunk_is_tried_twice() {
        var walk = new Walk(BODY);
        walk.feed(new CallEvent.MediaDecided(new MediaPurpose.Offer(), SDP));
        walk.feed(new CallEvent.Routed(TWO));
        walk.feed(new CallEvent.SilenceTimer());
        walk.feed(new CallEvent.Declined(503));
        walk.feed(new CallEvent.Recorded());
        assertThat(walk.state).isInstanceOf(CallState.Ended.class);
        assertThat(walk.path.toString().split("Invite\\[", -1)).hasSize(3);
    }

    @Test void a_redirect_is_followed_place_by_place_and_none_is_tried_twice() {
        var walk = dialling();
        walk.feed(new CallEvent.Redirected(302, place(20), List.of(place(21), place(20), place(22), place(21))));
        assertThat(walk.went()).containsExactly(21);
        // Back to where it came from, and to what is waiting anyway.
        walk.feed(new CallEvent.Redirected(302, place(21), List.of(place(20), place(22), place(21))));
        assertThat(walk.went()).containsExactly(21, 22);
        walk.feed(new CallEvent.Redirected(302, place(22), List.of(place(20), place(21))));
        assertThat(walk.went()).containsExactly(21, 22);
        assertThat(walk.state).isInstanceOf(CallState.Recording.class);
        assertThat(walk.path.toString()).contains("Refuse[why=CALLEE_MOVED]");
    }

    @Test void after_the_end_nothing_is_followed() {
        var walk = dialling();
        walk.feed(new CallEvent.Redirected(302, place(20), List.of(place(21), place(22))));
        walk.feed(new CallEvent.Redirected(302, place(21), List.of(), true));
        assertThat(walk.went()).containsExactly(21);
        assertThat(walk.state).isInstanceOf(CallState.Recording.class);
    }

    @Test void after_the_end_no_other_trunk_is_tried_either() {
        var walk = new Walk(BODY);
        walk.feed(new CallEvent.MediaDecided(new MediaPurpose.Offer(), SDP));
        walk.feed(new CallEvent.Routed(TWO));
        walk.feed(new CallEvent.Redirected(302, place(20), List.of(place(21)), true));
        walk.feed(new CallEvent.Declined(503));
        assertThat(walk.went()).containsExactly(21);
        assertThat(walk.state).isInstanceOf(CallState.Recording.class);
    }

    @Test void no_more_than_three_are_followed() {
        var walk = dialling();
        for (int i = 20; i < 30 && walk.state instanceof CallState.Dialling; i++) walk.feed(new CallEvent.Redirected(302, place(i), List.of(place(i + 1))));
        assertThat(walk.went()).containsExactly(21, 22, 23);
        assertThat(walk.state).isInstanceOf(CallState.Recording.class);
    }

    @Test void the_next_place_is_tried_unless_the_callee_has_spoken() {
        for (int status = 300; status < 700; status++) {
            var walk = dialling();
            walk.feed(new CallEvent.Redirected(300, place(20), List.of(place(21), place(22))));
            walk.feed(new CallEvent.Declined(status));
            assertThat(walk.went().size() == 2).as("%d", status).isEqualTo(status < 600 && status != 486);
        }
    }

    @Test void nobody_is_redirected_who_has_heard_early_media() {
        var walk = dialling();
        walk.feed(new CallEvent.Progress(183, "b1", BODY));
        walk.feed(new CallEvent.Redirected(302, place(20), List.of(place(21))));
        assertThat(walk.went()).isEmpty();
        assertThat(walk.state).isInstanceOf(CallState.Recording.class);
    }

    @Test void times_stay_in_order_when_the_wall_clock_is_set_back() {
        var course = Course.begun(START).dialledAt(START.minusSeconds(5)).rangAt(START.plusSeconds(2)).answeredAt(START.minusSeconds(60));
        var times = course.endedAt(START.minusSeconds(90));
        assertThat(times.duration()).isZero();
        assertThat(times.ring()).isEqualTo(START.plusSeconds(2));
    }

    @Test void callee_statuses_map_as_the_table_says() {
        var table = Map.ofEntries(Map.entry(486, Refusal.BUSY), Map.entry(600, Refusal.BUSY), Map.entry(603, Refusal.DECLINED), Map.entry(480, Refusal.NO_ANSWER),
            Map.entry(408, Refusal.NO_ANSWER), Map.entry(404, Refusal.CALLEE_UNKNOWN), Map.entry(410, Refusal.CALLEE_MOVED), Map.entry(302, Refusal.CALLEE_MOVED),
            Map.entry(488, Refusal.CALLEE_CODEC), Map.entry(503, Refusal.TRUNK_FAILED), Map.entry(401, Refusal.TRUNK_FAILED), Map.entry(407, Refusal.TRUNK_FAILED),
            Map.entry(420, Refusal.TRUNK_FAILED), Map.entry(482, Refusal.TRUNK_FAILED), Map.entry(483, Refusal.TRUNK_FAILED), Map.entry(699, Refusal.DECLINED));
        table.forEach((status, refusal) -> assertThat(Refusals.ofCallee(status)).as("%d", status).isEqualTo(refusal));
        for (int status = 300; status < 700; status++) {
            // RFC 3261 §16.7: a 503 would take us out of the caller's service; credentials and loops of leg B are no matter of leg A's.
            assertThat(Refusals.ofCallee(status).status()).as("%d", status).isNotIn(503, 401, 407, 420, 422, 482, 483).isGreaterThanOrEqualTo(400);
        }
    }

    /// The grid stands in the docs; `-Dcallmask.golden=refresh` writes it anew.
    @Test void every_state_decides_every_event_as_the_docs_say() throws IOException {
        var grid = grid();
        if ("refresh".equals(System.getProperty("callmask.golden"))) Files.writeString(GRID, grid);
        assertThat(Files.readString(GRID, UTF_8)).isEqualTo(grid);
    }

    private static String grid() {
        var text = new StringBuilder("# The call machine\n\nWhat each event does in each state, as `CallMachine` decides it. `·` stays, `!` cannot happen there and is ignored.\n\n| event |");
        var states = states();
        states.keySet().forEach(name -> text.append(' ').append(name).append(" |"));
        text.append("\n|---|").append("---|".repeat(states.size())).append('\n');
        events().forEach((name, event) -> {
            text.append("| ").append(name).append(" |");
            states.values().forEach(state -> text.append(' ').append(cell(state, event)).append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String cell(CallState state, CallEvent event) {
        var step = CallMachine.transition(state, event, new Now(0, START));
        if (!step.expected()) return "!";
        var does = new ArrayList<String>();
        for (var action : step.actions()) does.add((action instanceof CallAction.InEarly(_, var inner) ? inner : action).getClass().getSimpleName());
        String next = step.next().getClass().equals(state.getClass()) ? "·" : "→ " + step.next().getClass().getSimpleName();
        return does.isEmpty() ? next : next + ": " + String.join(", ", does);
    }

    private static Map<String, CallState> states() {
        var course = Course.begun(START);
        var ending = new Ending(course.endedAt(START), false, true, io.callmask.number.record.CallRecord.ReleasedBy.CALLER, Refusal.CANCELLED, 0);
        var states = new LinkedHashMap<String, CallState>();
        var made = new OpenOffer.Made(SDP);
        var none = new OpenOffer.None();
        states.put("Offering", new CallState.Offering(course, Ability.NONE));
        states.put("Routing", new CallState.Routing(course, made, Refusal.NONE, Ability.NONE));
        states.put("Routing, unfit", new CallState.Routing(course, none, Refusal.NO_COMMON_CODEC, Ability.NONE));
        states.put("Dialling", dialling(DIAL, Heard.NOTHING, made, QUIET));
        states.put("Dialling, heard", dialling(DIAL, Heard.PROGRESS, made, QUIET));
        states.put("Dialling, another trunk left", dialling(TWO, Heard.NOTHING, made, QUIET));
        states.put("Dialling, another left, early media", dialling(TWO, Heard.MEDIA, made, QUIET));
        states.put("Dialling, no offer", dialling(DIAL, Heard.PROGRESS, none, QUIET));
        states.put("Dialling, no offer, caller with 100rel", dialling(DIAL, Heard.PROGRESS, none, Early.none(new Ability(true, true))));
        var agreed = new EarlySession("b1", BODY, true, true, new Change.Settled(), false, false);
        states.put("Dialling, early answer", dialling(DIAL, Heard.MEDIA, made, QUIET.with(agreed)));
        states.put("Dialling, early change", dialling(DIAL, Heard.MEDIA, made, QUIET.with(agreed.changing(OFFERED))));
        states.put("Dialling, left by the caller", dialling(DIAL, Heard.PROGRESS, made, QUIET.with(agreed.left())));
        states.put("Agreeing", new CallState.Agreeing(DIAL, course, "b1", new Change.Settled(), false));
        states.put("Agreeing, changing", new CallState.Agreeing(DIAL, course, "b1", OFFERED, true));
        states.put("Agreeing, PRACK with an answer out", new CallState.Agreeing(DIAL, course, "b1", new Change.Confirming(Side.CALLEE), true));
        for (var state : List.of(new CallState.Answering(DIAL, course, "b1"), new CallState.Fetching(DIAL, course, "b1"), new CallState.Accepting(DIAL, course, "b1", none)))
            states.put(state.getClass().getSimpleName(), state);
        states.put("Accepting, answer owed", new CallState.Accepting(DIAL, course, "b1", made));
        for (var state : List.of(new CallState.Closing(DIAL, course, "b1"), new CallState.Talking(DIAL, course, "b1", new Change.Settled()), new CallState.Parting(ending), new CallState.Withholding(ending), new CallState.Cancelling(ending), new CallState.Recording(), new CallState.Ended()))
            states.put(state.getClass().getSimpleName(), state);
        return states;
    }

    private static Map<String, CallEvent> events() {
        var events = new LinkedHashMap<String, CallEvent>();
        events.put("Routed(Dial)", new CallEvent.Routed(DIAL));
        events.put("Routed(Refuse)", new CallEvent.Routed(new Decision.Refuse(new Decision.Parties("", ""), Refusal.CALLER_NOT_A_PARTY, "", "", "")));
        events.put("RouteLost", new CallEvent.RouteLost(Refusal.BINDING_CLOSED, false));
        events.put("MediaDecided(Offer)", new CallEvent.MediaDecided(new MediaPurpose.Offer(), SDP));
        events.put("MediaRejected(Offer)", new CallEvent.MediaRejected(new MediaPurpose.Offer(), MediaPolicy.Reason.NOTHING_LEFT));
        events.put("MediaDecided(Early)", new CallEvent.MediaDecided(new MediaPurpose.Early(183, "b1"), SDP));
        events.put("MediaRejected(Early)", new CallEvent.MediaRejected(new MediaPurpose.Early(183, "b1"), MediaPolicy.Reason.MALFORMED));
        events.put("MediaDecided(Answer)", new CallEvent.MediaDecided(new MediaPurpose.Answer("b1"), SDP));
        events.put("MediaRejected(Answer)", new CallEvent.MediaRejected(new MediaPurpose.Answer("b1"), MediaPolicy.Reason.ABSENT));
        events.put("MediaDecided(CalleeOffer)", new CallEvent.MediaDecided(new MediaPurpose.CalleeOffer("b1"), SDP));
        events.put("MediaRejected(CalleeOffer)", new CallEvent.MediaRejected(new MediaPurpose.CalleeOffer("b1"), MediaPolicy.Reason.ABSENT));
        events.put("MediaDecided(LateAnswer)", new CallEvent.MediaDecided(new MediaPurpose.LateAnswer(), SDP));
        events.put("MediaRejected(LateAnswer)", new CallEvent.MediaRejected(new MediaPurpose.LateAnswer(), MediaPolicy.Reason.ABSENT));
        events.put("CallerCancelled", new CallEvent.CallerCancelled());
        events.put("CallerLeft", new CallEvent.CallerLeft("b1"));
        events.put("PrackMissing", new CallEvent.PrackMissing());
        events.put("EarlyAcked", new CallEvent.EarlyAcked("b1"));
        events.put("CallerHeard", new CallEvent.CallerHeard("b1"));
        events.put("CallerAcked", new CallEvent.CallerAcked(BODY));
        events.put("CallerHungUp", new CallEvent.CallerHungUp());
        events.put("AckMissing", new CallEvent.AckMissing());
        events.put("Progress(100)", new CallEvent.Progress(100, "", NONE));
        events.put("Progress(180)", new CallEvent.Progress(180, "b1", NONE));
        events.put("Progress(183, SDP)", new CallEvent.Progress(183, "b1", BODY));
        events.put("Progress(183, SDP, reliable)", new CallEvent.Progress(183, "b1", BODY, new Ability(true, true)));
        events.put("Answered", new CallEvent.Answered("b1", BODY));
        events.put("Answered, no SDP", new CallEvent.Answered("b1", NONE));
        events.put("Answered(another fork)", new CallEvent.Answered("b2", BODY));
        events.put("Declined(486)", new CallEvent.Declined(486));
        events.put("Declined(503)", new CallEvent.Declined(503));
        events.put("Redirected", new CallEvent.Redirected(302, place(20), List.of(place(21))));
        events.put("Redirected(nowhere)", new CallEvent.Redirected(302, place(20), List.of()));
        events.put("AskedAgain", new CallEvent.AskedAgain());
        events.put("TrunkFull", new CallEvent.TrunkFull());
        events.put("SilenceTimer", new CallEvent.SilenceTimer());
        events.put("CalleeSilent", new CallEvent.CalleeSilent());
        events.put("SendFailed", new CallEvent.SendFailed());
        events.put("CalleeLost", new CallEvent.CalleeLost());
        events.put("CalleeHungUp", new CallEvent.CalleeHungUp("b1"));
        events.put("Changing(Requested)", new CallEvent.Changing(new ChangeEvent.Requested(Side.CALLER, Change.Kind.INVITE, BODY)));
        events.put("Changing(Accepted)", new CallEvent.Changing(new ChangeEvent.Accepted(Side.CALLEE, BODY)));
        events.put("Changing(Rejected)", new CallEvent.Changing(new ChangeEvent.Rejected(Side.CALLEE, 488)));
        events.put("EarlyChanging(Requested)", new CallEvent.EarlyChanging("b1", new ChangeEvent.Requested(Side.CALLER, Change.Kind.UPDATE, BODY)));
        events.put("EarlyChanging(Accepted)", new CallEvent.EarlyChanging("b1", new ChangeEvent.Accepted(Side.CALLEE, BODY)));
        events.put("EarlyChanging(Rejected)", new CallEvent.EarlyChanging("b1", new ChangeEvent.Rejected(Side.CALLEE, 488)));
        events.put("EarlyChanging(Rejected 481)", new CallEvent.EarlyChanging("b1", new ChangeEvent.Rejected(Side.CALLEE, 481)));
        events.put("EarlyChanging(Acked)", new CallEvent.EarlyChanging("b1", new ChangeEvent.Acked(Side.CALLEE, NONE)));
        events.put("MediaDecided(EarlyChangeOf)", new CallEvent.MediaDecided(new MediaPurpose.EarlyChangeOf("b1", Side.CALLER), SDP));
        events.put("MediaRejected(EarlyChangeOf)", new CallEvent.MediaRejected(new MediaPurpose.EarlyChangeOf("b1", Side.CALLEE), MediaPolicy.Reason.MALFORMED));
        events.put("Keyed", new CallEvent.Keyed(Side.CALLER, new Digit('5', 160)));
        events.put("NoAnswerTimer", new CallEvent.NoAnswerTimer());
        events.put("RefreshDue", new CallEvent.RefreshDue(Side.CALLEE));
        events.put("SessionExpired", new CallEvent.SessionExpired(Side.CALLER));
        events.put("LongestReached", new CallEvent.LongestReached());
        events.put("CancelTimer", new CallEvent.CancelTimer());
        events.put("OperatorHungUp", new CallEvent.OperatorHungUp());
        events.put("Recorded", new CallEvent.Recorded());
        return events;
    }

    private static CallState.Dialling dialling(Decision.Dial dial, Heard heard, OpenOffer offer, Early early) {
        return new CallState.Dialling(dial, new Attempt(0, dial.trunks().getFirst(), heard, Detours.NONE), Course.begun(START), offer, early);
    }

    private static Detour place(int last) {
        return new Detour(CARRIER, RealNumber.of("+15553334444"), "192.0.2." + last, 5_060, "UDP");
    }

    private static Walk dialling() {
        var walk = new Walk(BODY);
        walk.feed(new CallEvent.MediaDecided(new MediaPurpose.Offer(), SDP));
        walk.feed(new CallEvent.Routed(DIAL));
        return walk;
    }

    /// A call that is fed events, and what came of them.
    private static final class Walk {
        private CallState state;
        private final StringBuilder path = new StringBuilder();
        private final List<Integer> went = new ArrayList<>();
        private int finals;
        private int writes;
        private int accepts;
        private int acks;
        private int byes;
        private boolean answered;
        private boolean calleeHungUp;

        private Walk(Body offer) {
            state = CallMachine.begin(!offer.isEmpty(), new Ability(true, true), now());
        }

        /// Where redirects have led, by the last number of the address.
        private List<Integer> went() {
            return went;
        }

        private Now now() {
            return new Now(0, START);
        }

        private void feed(CallEvent event) {
            // A fork answers once: its later 2xx are repeated ACKs, which the machine never sees.
            if (event instanceof CallEvent.Answered(var branch, _) && (path.indexOf("Ack[branch=" + branch) >= 0 || path.indexOf("AckWith[branch=" + branch) >= 0)) return;
            boolean talking = switch (state) {
                case CallState.Answering _, CallState.Agreeing _, CallState.Fetching _, CallState.Accepting _, CallState.Closing _, CallState.Talking _ -> true;
                default -> false;
            };
            if (event instanceof CallEvent.CalleeHungUp && talking) calleeHungUp = true;
            take(CallMachine.transition(state, event, now()));
        }

        private void take(Step step) {
            for (var action : step.actions()) {
                path.append(action).append(' ');
                switch (action) {
                    case CallAction.Accept _, CallAction.AcceptAsAgreed _ -> { finals++; accepts++; }
                    case CallAction.Refuse _    -> finals++;
                    case CallAction.Write write -> { writes++; answered = write.ending().answered(); }
                    case CallAction.Ack _, CallAction.AckWith _ -> acks++;
                    case CallAction.ByeCallee _ -> byes++;
                    case CallAction.Follow(var detour, _) -> went.add(Integer.parseInt(detour.host().substring("192.0.2.".length())));
                    default                     -> { }
                }
            }
            state = step.next();
        }

        /// What the shell brings in the end whatever the peers do: timers, the media policy's answer and the journal's.
        private void finish() {
            feed(new CallEvent.MediaRejected(new MediaPurpose.Offer(), MediaPolicy.Reason.ABSENT));
            feed(new CallEvent.Routed(new Decision.Refuse(new Decision.Parties("", ""), Refusal.CALLER_NOT_A_PARTY, "", "", "")));
            feed(new CallEvent.NoAnswerTimer());
            for (var branch : List.of("b1", "b2")) {
                feed(new CallEvent.MediaRejected(new MediaPurpose.Answer(branch), MediaPolicy.Reason.ABSENT));
                feed(new CallEvent.MediaRejected(new MediaPurpose.CalleeOffer(branch), MediaPolicy.Reason.ABSENT));
            }
            feed(new CallEvent.MediaRejected(new MediaPurpose.LateAnswer(), MediaPolicy.Reason.ABSENT));
            for (var branch : List.of("b1", "b2")) {
                for (var side : Side.values()) {
                    feed(new CallEvent.MediaRejected(new MediaPurpose.EarlyChangeOf(branch, side), MediaPolicy.Reason.ABSENT));
                    feed(new CallEvent.EarlyChanging(branch, new ChangeEvent.Rejected(side, 408)));
                }
                feed(new CallEvent.EarlyChanging(branch, new ChangeEvent.Acked(Side.CALLEE, NONE)));
                feed(new CallEvent.CallerHeard(branch));
            }
            feed(new CallEvent.CallerAcked(BODY));
            feed(new CallEvent.CallerHungUp());
            feed(new CallEvent.CalleeSilent());
            feed(new CallEvent.CancelTimer());
            feed(new CallEvent.Recorded());
        }
    }

    private static SessionDescription sdp() {
        var body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n".getBytes(US_ASCII);
        if (new BypassPolicy().offer("application/sdp", body) instanceof MediaPolicy.Verdict.Admitted(var description)) return description;
        throw new AssertionError("the sample is not admitted");
    }

    private static Decision.Dial dial(Trunk... trunks) {
        var binding = new Binding(new BindingId("b"), 1, "default",
            new Deal.Axyb(RealNumber.of("+15551112222"), RealNumber.of("+15553334444"), VirtualNumber.of("+15550001001"), VirtualNumber.of("+15550001000")), Terms.USUAL, START, START.plusSeconds(7_200), "");
        var key = new RouteKey(VirtualNumber.of("+15550001000"), RealNumber.of("+15551112222"));
        var found = new Found(Route.of(binding).getFirst(), RealNumber.of("+15553334444"));
        return new Decision.Dial(new Decision.Parties("+15551112222", "+15550001000", ""), key, found, List.of(trunks), CallTimes.UNSAID, START);
    }
}
