package io.callmask.scenarios;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The scenarios that take a second or so each, one after another against one server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwiftScenariosIT {
    private CallmaskServer server;

    @BeforeAll void start(@TempDir Path directory) throws IOException, InterruptedException {
        server = CallmaskServer.start(Setup.in(directory, 20, List.of()));
    }

    @AfterAll void stop() {
        server.close();
    }

    static List<Scenario> scenarios() {
        return Scenario.of("swift");
    }

    @ParameterizedTest(name = "{0}") @MethodSource("scenarios")
    void goes_as_written_on_both_sides(Scenario scenario) throws IOException, InterruptedException {
        new ScenarioRun(scenario, new Api(server)).run();
    }
}
