package io.callmask.sip.text;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.callmask.routing.text.TextVerdict;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.sip.call.Now;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The machine of texts as a table, and every path through it. Whole texts are told as ladders in the simulation module.
class TextMachineTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Decision.Dial ONE = dial("first");
    private static final Decision.Dial TWO = dial("first", "second");
    private static final Decision.Refuse NOBODY = new Decision.Refuse(new Decision.Parties("+15551112222", "+15550001000"), Refusal.NO_SUCH_NUMBER, "", "", "");
    private static final TextVerdict PASSED = new TextVerdict.Passed("on my way", TextVerdict.Finding.CLEAN);

    /// State and event, then what is next and what is to be done; `!` where it cannot happen.
    private static final String GRID = """
        Routing     Routed          Judging     Judge
        Routing     Unrouted        Recording   Refuse:NO_SUCH_NUMBER Write
        Routing     Judged          Routing     !
        Routing     Forbidden       Routing     !
        Routing     RouteLost       Routing     !
        Routing     Taken           Routing     !
        Routing     Declined        Routing     !
        Routing     Heard           Routing     !
        Routing     SilenceTimer    Routing     !
        Routing     AskedAgain      Routing     !
        Routing     TrunkSilent     Routing     !
        Routing     SendFailed      Routing     !
        Routing     TrunkFull       Routing     !
        Routing     TooLate         Recording   Refuse:STORE_UNAVAILABLE Write
        Routing     OperatorEnded   Recording   Refuse:HUNG_UP_BY_OPERATOR Write
        Routing     Recorded        Routing     !
        Judging     Routed          Judging     !
        Judging     Unrouted        Judging     !
        Judging     Judged          Sending     ArmSilence Send:first
        Judging     Forbidden       Recording   Refuse:NUMBER_IN_TEXT Write
        Judging     RouteLost       Judging     !
        Judging     Taken           Judging     !
        Judging     Declined        Judging     !
        Judging     Heard           Judging     !
        Judging     SilenceTimer    Judging     !
        Judging     AskedAgain      Judging     !
        Judging     TrunkSilent     Judging     !
        Judging     SendFailed      Judging     !
        Judging     TrunkFull       Judging     !
        Judging     TooLate         Recording   Refuse:BUG Write
        Judging     OperatorEnded   Recording   Refuse:HUNG_UP_BY_OPERATOR Write
        Judging     Recorded        Judging     !
        Sending     Routed          Sending     !
        Sending     Unrouted        Sending     !
        Sending     Judged          Sending     !
        Sending     Forbidden       Sending     !
        Sending     RouteLost       Recording   DisarmSilence Refuse:BINDING_CLOSED Write
        Sending     Taken           Recording   DisarmSilence Accept Write
        Sending     Declined        Sending     DisarmSilence Send:second
        Sending     Heard           Sending     DisarmSilence
        Sending     SilenceTimer    Sending     DisarmSilence Send:second
        Sending     AskedAgain      Sending     ArmSilence
        Sending     TrunkSilent     Sending     DisarmSilence Send:second
        Sending     SendFailed      Sending     DisarmSilence Send:second
        Sending     TrunkFull       Sending     DisarmSilence Send:second
        Sending     TooLate         Recording   DisarmSilence Refuse:TRUNK_SILENT Write
        Sending     OperatorEnded   Recording   DisarmSilence Refuse:HUNG_UP_BY_OPERATOR Write
        Sending     Recorded        Sending     !
        Last        Routed          Sending     !
        Last        Unrouted        Sending     !
        Last        Judged          Sending     !
        Last        Forbidden       Sending     !
        Last        RouteLost       Recording   DisarmSilence Refuse:BINDING_CLOSED Write
        Last        Taken           Recording   DisarmSilence Accept Write
        Last        Declined        Recording   DisarmSilence Refuse:TRUNK_FAILED Write
        Last        Heard           Sending     DisarmSilence
        Last        SilenceTimer    Sending
        Last        AskedAgain      Sending     DisarmSilence
        Last        TrunkSilent     Recording   DisarmSilence Refuse:TRUNK_SILENT Write
        Last        SendFailed      Recording   DisarmSilence Refuse:TRUNK_FAILED Write
        Last        TrunkFull       Recording   DisarmSilence Refuse:NO_TRUNK Write
        Last        TooLate         Recording   DisarmSilence Refuse:TRUNK_SILENT Write
        Last        OperatorEnded   Recording   DisarmSilence Refuse:HUNG_UP_BY_OPERATOR Write
        Last        Recorded        Sending     !
        Recording   Routed          Recording
        Recording   Unrouted        Recording
        Recording   Judged          Recording   !
        Recording   Forbidden       Recording   !
        Recording   RouteLost       Recording   !
        Recording   Taken           Recording
        Recording   Declined        Recording
        Recording   Heard           Recording
        Recording   SilenceTimer    Recording
        Recording   AskedAgain      Recording   !
        Recording   TrunkSilent     Recording
        Recording   SendFailed      Recording
        Recording   TrunkFull       Recording   !
        Recording   TooLate         Recording
        Recording   OperatorEnded   Recording
        Recording   Recorded        Ended       Forget
        Ended       Routed          Ended
        Ended       Unrouted        Ended
        Ended       Judged          Ended       !
        Ended       Forbidden       Ended       !
        Ended       RouteLost       Ended       !
        Ended       Taken           Ended
        Ended       Declined        Ended
        Ended       Heard           Ended
        Ended       SilenceTimer    Ended       !
        Ended       AskedAgain      Ended       !
        Ended       TrunkSilent     Ended
        Ended       SendFailed      Ended
        Ended       TrunkFull       Ended       !
        Ended       TooLate         Ended       !
        Ended       OperatorEnded   Ended
        Ended       Recorded        Ended       !
        """;

    @Test void every_pair_is_decided() {
        var grid = new StringBuilder();
        states().forEach((state, from) -> events().forEach((event, given) -> {
            var step = TextMachine.transition(from, given, new Now(0, START));
            var actions = step.expected() ? step.actions().stream().map(TextMachineTest::shown).collect(joining(" ")) : "!";
            grid.append(String.format("%-12s%-16s%-12s%s", state, event, step.next().getClass().getSimpleName(), actions).stripTrailing()).append('\n');
        }));
        assertThat(grid.toString()).isEqualTo(GRID);
    }

    @Test void every_path_answers_once_and_writes_one_record() {
        var events = List.copyOf(events().values());
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var path = new ArrayList<TextAction>();
            var state = TextMachine.begin(new Now(0, START));
            for (int i = 0; i < 20; i++) {
                boolean isBug = seed % 7 == 0 && i == 5;
                var step = isBug ? TextMachine.broken(state, new Now(0, START)) : TextMachine.transition(state, events.get(random.nextInt(events.size())), new Now(0, START.plusSeconds(random.nextInt(10))));
                path.addAll(step.actions());
                state = step.next();
            }
            for (var last : List.of(new TextEvent.TooLate(), new TextEvent.Recorded())) {
                var step = TextMachine.transition(state, last, new Now(0, START));
                path.addAll(step.actions());
                state = step.next();
            }
            assertThat(state).as("seed %d: %s", seed, path).isInstanceOf(TextState.Ended.class);
            assertThat(path.stream().filter(a -> a instanceof TextAction.Accept || a instanceof TextAction.Refuse)).as("answers, seed %d: %s", seed, path).hasSize(1);
            var writes = path.stream().filter(TextAction.Write.class::isInstance).map(TextAction.Write.class::cast).toList();
            assertThat(writes).as("records, seed %d: %s", seed, path).hasSize(1);
            assertThat(writes.getFirst().ending().isTaken()).isEqualTo(path.stream().anyMatch(TextAction.Accept.class::isInstance));
        }
    }

    @Test void nothing_is_sent_after_the_answer() {
        for (long seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var events = List.copyOf(events().values());
            var state = TextMachine.begin(new Now(0, START));
            boolean isAnswered = false;
            for (int i = 0; i < 20; i++) {
                var step = TextMachine.transition(state, events.get(random.nextInt(events.size())), new Now(0, START));
                state = step.next();
                for (var action : step.actions()) {
                    assertThat(isAnswered && action instanceof TextAction.Send).isFalse();
                    isAnswered |= action instanceof TextAction.Accept || action instanceof TextAction.Refuse;
                }
            }
        }
    }

    @Test void words_are_in_no_ones_text() {
        assertThat(states().values().toString() + events().values() + new TextAction.Send(ONE.trunks().getFirst(), "on my way")).doesNotContain("on my way");
    }

    private static String shown(TextAction action) {
        return switch (action) {
            case TextAction.Send(var trunk, _) -> "Send:" + trunk.name();
            case TextAction.Refuse(var why) -> "Refuse:" + why;
            default -> action.getClass().getSimpleName();
        };
    }

    private static Map<String, TextState> states() {
        var states = new LinkedHashMap<String, TextState>();
        states.put("Routing", new TextState.Routing(START));
        states.put("Judging", new TextState.Judging(TWO, START));
        states.put("Sending", new TextState.Sending(TWO, 0, "on my way", START, START, false));
        states.put("Last", new TextState.Sending(TWO, 1, "on my way", START, START, false));
        states.put("Recording", new TextState.Recording());
        states.put("Ended", new TextState.Ended());
        return states;
    }

    private static Map<String, TextEvent> events() {
        var events = new LinkedHashMap<String, TextEvent>();
        events.put("Routed", new TextEvent.Routed(TWO));
        events.put("Unrouted", new TextEvent.Routed(NOBODY));
        events.put("Judged", new TextEvent.Judged(PASSED));
        events.put("Forbidden", new TextEvent.Judged(new TextVerdict.Refused()));
        events.put("RouteLost", new TextEvent.RouteLost(Refusal.BINDING_CLOSED));
        events.put("Taken", new TextEvent.Taken(202));
        events.put("Declined", new TextEvent.Declined(503));
        events.put("Heard", new TextEvent.Heard());
        events.put("SilenceTimer", new TextEvent.SilenceTimer());
        events.put("AskedAgain", new TextEvent.AskedAgain());
        events.put("TrunkSilent", new TextEvent.TrunkSilent());
        events.put("SendFailed", new TextEvent.SendFailed());
        events.put("TrunkFull", new TextEvent.TrunkFull());
        events.put("TooLate", new TextEvent.TooLate());
        events.put("OperatorEnded", new TextEvent.OperatorEnded());
        events.put("Recorded", new TextEvent.Recorded());
        return events;
    }

    private static Decision.Dial dial(String... trunks) {
        var a = RealNumber.of("+15551112222");
        var x = VirtualNumber.of("+15550001000");
        var binding = new Binding(new BindingId("b"), 1, "default", new Deal.Axb(a, RealNumber.of("+15553334444"), x), Terms.USUAL, START, START.plus(Duration.ofDays(1)), "");
        var found = new Found(Route.of(binding).getFirst(), RealNumber.of("+15553334444"));
        var all = List.of(trunks).stream().map(name -> new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true)).toList();
        return new Decision.Dial(new Decision.Parties(a.digits(), x.digits()), new RouteKey(x, a), found, all, CallTimes.UNSAID, START);
    }
}
