package io.callmask.scenarios;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the operator can do to a call.
@ExtendWith(SharedServer.class)
class OperatorIT {
    @ParameterizedTest @CsvSource({"hung-up-by-the-operator, Talking", "hung-up-while-ringing, Dialling"})
    void a_call_that_the_operator_hangs_up_ends_on_both_sides(String scenario, String state, Api api) throws IOException, InterruptedException {
        new ScenarioRun(Scenario.of("operator", scenario), api, ScenarioRun.SWIFT)
            .run(() -> api.hangUp(api.awaitCalls(1, state).getFirst().path("callId").asText()));
    }
}
