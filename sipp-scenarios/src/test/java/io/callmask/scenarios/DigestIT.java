package io.callmask.scenarios;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// (SIPp 3.6 knows MD5 only, and gives up on a challenge by anything else.)
/// The scenarios whose caller has to prove who it is, one after another, against a server whose trunk is set so.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DigestIT {
    private static final int NUMBERS = 20;
    private CallmaskServer server;

    @BeforeAll void start() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "server");
        server = CallmaskServer.start(Setup.in(directory, NUMBERS, List.of("trunks[0].challenge={realm: here, user: trunk-user, password: open-sesame-77, algorithms: md5}")));
    }

    @AfterAll void stop() {
        server.close();
    }

    static List<Scenario> scenarios() {
        return Scenario.of("digest");
    }

    @ParameterizedTest(name = "{0}") @MethodSource("scenarios")
    void goes_as_written_on_both_sides(Scenario scenario) throws IOException, InterruptedException {
        new ScenarioRun(scenario, new Api(server), ScenarioRun.SWIFT).run();
    }
}
