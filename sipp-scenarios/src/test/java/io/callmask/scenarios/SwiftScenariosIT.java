package io.callmask.scenarios;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The scenarios that take a second or so each, one after another.
@ExtendWith(SharedServer.class)
class SwiftScenariosIT {
    static List<Scenario> scenarios() {
        return Scenario.of("swift");
    }

    @ParameterizedTest(name = "{0}") @MethodSource("scenarios")
    void goes_as_written_on_both_sides(Scenario scenario, Api api) throws IOException, InterruptedException {
        new ScenarioRun(scenario, api, ScenarioRun.SWIFT).run();
    }
}
