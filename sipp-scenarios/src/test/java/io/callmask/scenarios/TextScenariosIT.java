package io.callmask.scenarios;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts against a server whose pool takes them. That none are taken by default is told among the swift ones.
class TextScenariosIT {
    private static final int NUMBERS = 20;

    @ParameterizedTest
    @CsvSource({"text, mask", "text-strict, refuse"})
    void go_as_written_on_both_sides(String group, String scan) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "server");
        try (var server = CallmaskServer.start(Setup.in(directory, NUMBERS, List.of("pools[0].messages=on", "pools[0].scan=" + scan)))) {
            for (var scenario : Scenario.of(group)) new ScenarioRun(scenario, new Api(server), ScenarioRun.SWIFT).run();
        }
    }
}
