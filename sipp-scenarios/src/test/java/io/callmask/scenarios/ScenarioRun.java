package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Runs one scenario against a running server: binds, calls, and holds the server to what it should have made of it.
///
/// @param most how long it may take
/// @param more puts values of its own to those of the run
record ScenarioRun(Scenario scenario, Api api, Duration most, UnaryOperator<Map<String, String>> more) {
    /// For calls that wait for no timer.
    static final Duration SWIFT = Duration.ofSeconds(30);
    /// Longer than the 32 s after which RFC 3261's timers give up.
    static final Duration PATIENT = Duration.ofSeconds(45);

    ScenarioRun(Scenario scenario, Api api, Duration most) {
        this(scenario, api, most, UnaryOperator.identity());
    }

    /// What is done to the server while the call goes on.
    interface Meanwhile {
        void act() throws InterruptedException;
    }

    void run() throws IOException, InterruptedException {
        run(() -> { });
    }

    void run(Meanwhile meanwhile) throws IOException, InterruptedException {
        long before = api.newestSequence();
        var values = more.apply(values());
        if (scenario.ringsSomebody()) ringing(values, meanwhile);
        else silently(values);
        api.awaitNoCalls();
        judge(before, values);
    }

    private void ringing(Map<String, String> values, Meanwhile meanwhile) throws IOException, InterruptedException {
        var halves = new Halves(scenario, values);
        try (var callee = halves.callee(api.server().setup(), 1, most); var caller = halves.caller(api.server().setup(), most, List.of("-m", "1"))) {
            meanwhile.act();
            hold(caller, callee);
        }
    }

    private void silently(Map<String, String> values) throws IOException, InterruptedException {
        var setup = api.server().setup();
        try (var nobody = new RawPhone(Setup.CALLEES, setup.calleePort(), setup); var caller = new Halves(scenario, values).caller(setup, most, List.of("-m", "1"))) {
            hold(caller);
            assertThat(nobody.receive(Duration.ofMillis(1))).as("what the callee was sent").isEmpty();
        }
    }

    private void hold(Sipp... halves) throws IOException, InterruptedException {
        var complaints = new StringBuilder();
        for (var half : halves) complaints.append(half.complaint());
        if (!complaints.isEmpty()) throw new AssertionError(scenario + "\n" + complaints + "\n--- server\n" + api.server().logTail());
    }

    private Map<String, String> values() throws InterruptedException {
        var parties = Parties.fresh();
        if (scenario.mode().equals("none")) return parties.unbound(api.server().setup().numbers().getFirst().substring(1));
        var bound = api.bind(scenario.mode(), parties.a(), parties.b(), scenario.noAnswer().isEmpty() ? "" : ",\"noAnswer\":\"" + scenario.noAnswer() + '"');
        if (scenario.released()) api.release(bound.id());
        return scenario.backwards() ? parties.bCallsA(bound.x(), bound.y()) : parties.aCallsB(bound.y(), bound.x());
    }

    private void judge(long before, Map<String, String> values) {
        if (scenario.record().isEmpty()) {
            assertThat(api.recordsAfter(before)).as("no call, no record").isEmpty();
            return;
        }
        var records = api.awaitRecordsAfter(before, 1);
        assertThat(records).as("one call, one record").hasSize(1);
        var record = records.getFirst();
        assertThat(Api.sequenceOf(record)).as("no gap in the sequence").isEqualTo(before + 1);
        scenario.record().forEach((field, expected) -> assertThat(value(record, field)).as("%s of %s", field, record).isEqualTo(fill(expected, values)));
    }

    /// `caller=${a}` and the like; a number stands in the record with its `+`.
    private static String fill(String expected, Map<String, String> values) {
        if (!expected.startsWith("$")) return expected;
        return "+" + values.get(expected.substring(2, expected.length() - 1));
    }

    /// The field of that name, wherever in the record it stands.
    private static String value(JsonNode record, String field) {
        var found = record.findValue(field);
        return found == null ? "absent" : found.asText();
    }
}
