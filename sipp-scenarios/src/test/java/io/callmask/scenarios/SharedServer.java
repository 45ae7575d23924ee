package io.callmask.scenarios;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the [Api] of one server that all of them share, one test after another; it starts with the first and stops after the last.
final class SharedServer implements ParameterResolver, AfterEachCallback {
    /// What every test of the server may count on.
    private static final int NUMBERS = 200;
    private static final List<String> SETTINGS = List.of("calls.no-answer=PT4S");

    @Override public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Api.class;
    }

    @Override public Api resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return api(test);
    }

    /// A test that failed in the middle of a call must not spoil the next.
    @Override public void afterEach(ExtensionContext test) throws InterruptedException {
        if (test.getExecutionException().isEmpty()) return;
        for (var call : api(test).calls()) api(test).server().ask("DELETE", "/v1/calls/" + call.path("callId").asText(), "");
        // Phones that have gone do not answer a BYE: it takes half a minute until the server believes that.
        Awaitility.await("the end of what is left").atMost(ScenarioRun.PATIENT).until(() -> api(test).calls().isEmpty());
    }

    private static Api api(ExtensionContext test) {
        var store = test.getRoot().getStore(ExtensionContext.Namespace.create(SharedServer.class));
        return new Api(store.computeIfAbsent(CallmaskServer.class, _ -> start(), CallmaskServer.class));
    }

    private static CallmaskServer start() {
        try {
            // Left where it can be read when a test has failed.
            var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "server");
            return CallmaskServer.start(Setup.in(directory, NUMBERS, SETTINGS));
        } catch (IOException e) {
            throw new IllegalStateException("server: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server started", e);
        }
    }
}
