package io.callmask.scenarios;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The scenarios that wait for half a minute: side by side, each with a server of its own.
@Execution(ExecutionMode.CONCURRENT)
class PatientScenariosIT {
    static List<Scenario> scenarios() {
        return Scenario.of("patient");
    }

    @ParameterizedTest(name = "{0}") @MethodSource("scenarios") @Execution(ExecutionMode.CONCURRENT)
    void goes_as_written_on_both_sides(Scenario scenario, @TempDir Path directory) throws IOException, InterruptedException {
        try (var server = CallmaskServer.start(Setup.in(directory, 4, List.of()))) {
            new ScenarioRun(scenario, new Api(server), ScenarioRun.PATIENT).run();
        }
    }
}
