package io.callmask.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.callmask.number.Binding;
import io.callmask.number.record.CallRecord;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.sip.engine.LiveCalls.LiveCall;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// What the API's answers look like. These are the only JSON in which numbers are readable.
final class Render {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// One extension among a hundred numbers of ten thousand each still shows.
    private static final double FINE = 1e6;

    private Render() {}

    /// Without the real numbers: whoever asks for a binding wants the VNs to show.
    static ObjectNode binding(Binding binding) {
        var deal = binding.deal();
        var json = Json.object()
            .put("id", binding.id().value())
            .put("generation", binding.generation())
            .put("mode", binding.mode().name())
            .put("pool", binding.pool())
            .put("x", deal.x().digits());
        if (binding.mode().hasY()) json.put("y", deal.y().digits());
        if (!deal.extension().isNone()) json.put("extension", deal.extension().digits());
        json.put("directions", binding.terms().directions().name()).put("record", binding.terms().isRecorded());
        if (binding.terms().maxDuration().isPositive()) json.put("maxDuration", binding.terms().maxDuration().toString());
        if (binding.terms().noAnswer().isPositive()) json.put("noAnswer", binding.terms().noAnswer().toString());
        json.put("from", time(binding.from())).put("until", time(binding.until()));
        if (!binding.reference().isEmpty()) json.put("reference", binding.reference());
        return json;
    }

    static ObjectNode call(LiveCall call) {
        return Json.object()
            .put("callId", call.callId())
            .put("state", call.state())
            .put("since", time(call.since()))
            .put("binding", call.binding())
            .put("reference", call.reference())
            .put("trunkIn", call.trunkIn())
            .put("trunkOut", call.trunkOut());
    }

    static ObjectNode record(CallRecord record) {
        var refusal = record.outcome().refusal();
        return Json.object()
            .put("sequence", record.sequence())
            .put("node", record.node())
            .put("callId", record.callId())
            .put("pool", record.pool())
            .put("binding", record.binding())
            .put("reference", record.reference())
            .put("type", record.type().name())
            .put("caller", record.numbers().caller())
            .put("dialled", record.numbers().dialled())
            .put("callee", record.numbers().callee())
            .put("shown", record.numbers().shown())
            .put("received", time(record.times().received()))
            .put("out", time(record.times().out()))
            .put("ring", time(record.times().ring()))
            .put("answer", time(record.times().answer()))
            .put("release", time(record.times().release()))
            .put("durationMs", record.times().duration().toMillis())
            .put("answered", record.outcome().answered())
            .put("releasedBy", record.outcome().releasedBy().name())
            .put("refusal", refusal.name())
            .put("status", refusal.status())
            .put("cause", refusal.cause())
            .put("fault", refusal.fault().name())
            .put("calleeStatus", record.outcome().calleeStatus())
            .put("trunkIn", record.trunks().in())
            .put("trunkOut", record.trunks().out())
            .put("attempts", record.trunks().attempts())
            .put("mode", record.mode())
            .put("extension", record.numbers().extension())
            .put("trunksTried", record.trunks().tried())
            .put("kind", record.what().kind().name()).put("textBytes", record.what().bytes()).put("textScan", record.what().scan().name())
            .put("signature", record.trunks().signature().written())
            .put("diversions", record.trunks().diversions().count()).put("divertedFirst", record.trunks().diversions().first().name());
    }

    /// `lowerBound`: no pool with fewer VNs could serve what is open and at rest; `spare`: VNs above that.
    static ObjectNode pool(PoolUse use) {
        return Json.object()
            .put("pool", use.pool())
            .put("numbers", use.numbers())
            .put("open", use.open())
            .put("resting", use.resting())
            .put("lowerBound", use.busiest())
            .put("spare", use.numbers() - use.busiest());
    }

    /// Always as long, so that texts sort as times do, and as the record files have them.
    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /// The report of a pool, as an operator reads it.
    static ObjectNode report(PoolReport report) {
        var body = Json.object().put("pool", report.pool()).put("open", report.open()).put("resting", report.resting());
        var classes = body.putArray("classes");
        for (var each : report.classes()) {
            var use = each.use();
            var row = classes.addObject().put("class", written(use.kind())).put("numbers", use.numbers()).put("usable", each.usable())
                .put("frozen", use.frozen()).put("locked", use.locked()).put("bound", use.bound()).put("resting", use.resting())
                .put("openSlots", use.openSlots()).put("restingSlots", use.restingSlots()).put("busiest", use.busiest())
                .put("lowerBound", each.lowerBound()).put("why", each.why()).put("fill", Math.round(each.fill() * FINE) / FINE).put("growthPerDay", rounded(each.growth()));
            each.daysLeft().ifPresentOrElse(days -> row.put("daysToExhaustion", rounded(days)), () -> row.putNull("daysToExhaustion"));
        }
        var hours = body.putObject("demand").put("since", time(report.since())).putArray("bindsByHour");
        report.hours().forEach(hours::add);
        if (body.path("demand") instanceof ObjectNode demand) report.days().forEach(demand.putArray("bindsByDay")::add);
        return body;
    }

    /// What a refusal for want of numbers says beside its text.
    static Map<String, Object> figures(PoolReport report) {
        return Map.of("report", report(report));
    }

    private static String written(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
