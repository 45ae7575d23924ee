package io.callmask.bench.micro;

import io.callmask.media.sdp.SessionDescription;
import io.callmask.routing.Decision;
import io.callmask.sip.call.Ability;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallMachine;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.MediaPurpose;
import io.callmask.sip.call.Now;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The call machine through one whole call, eight transitions: offered, routed, ringing, answered, acknowledged, hung up, recorded.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallTransitions {
    private static final String BRANCH = "b000000001";

    private final Now now = new Now(0, Samples.START);
    private final Body none = new Body("", new byte[0]);
    private final Body offer = new Body("application/sdp", Samples.OFFER);
    private final Decision.Dial dial = Samples.dial();
    private final SessionDescription description = Samples.description();
    private final List<CallEvent> events = List.of(
        new CallEvent.MediaDecided(new MediaPurpose.Offer(), description), new CallEvent.Routed(dial), new CallEvent.Progress(180, BRANCH, none),
        new CallEvent.Answered(BRANCH, offer), new CallEvent.MediaDecided(new MediaPurpose.Answer(BRANCH), description), new CallEvent.CallerAcked(none),
        new CallEvent.CallerHungUp(), new CallEvent.Recorded());

    @Benchmark public CallState wholeCall() {
        var state = CallMachine.begin(true, Ability.NONE, now);
        for (var event : events) {
            var step = CallMachine.transition(state, event, now);
            if (!step.expected()) throw new IllegalStateException(event.getClass().getSimpleName() + " in " + state.getClass().getSimpleName());
            state = step.next();
        }
        return state;
    }
}
