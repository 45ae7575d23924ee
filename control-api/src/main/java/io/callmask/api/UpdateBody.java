package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import io.callmask.number.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the request to change a binding: the generation that was seen, and only what is to be different.
///
/// @param generation the one that the caller has seen
/// @param changes    at least one
record UpdateBody(long generation, List<Change> changes) {
    private static final List<String> CHANGED = Stream.concat(Stream.of("a", "b", "members", "callback", "ttl", "reference"), TermsBody.FIELDS.stream()).toList();
    private static final List<String> FIELDS = Stream.concat(Stream.of("generation"), CHANGED.stream()).toList();

    static UpdateBody read(AggregatedHttpRequest request) {
        var fields = Fields.of(request, FIELDS);
        long generation = fields.count("generation");
        var changes = new ArrayList<Change>();
        if (fields.has("a")) changes.add(new Change.SwapA(PartyBody.read(fields, "a")));
        if (fields.has("b")) changes.add(new Change.SwapB(PartyBody.read(fields, "b")));
        if (fields.has("members")) changes.add(members(fields.object("members", List.of("joining", "leaving"))));
        if (fields.has("callback")) changes.add(new Change.CallsBack(CallbackBody.any(fields)));
        if (fields.has("ttl")) changes.add(new Change.Lives(fields.duration("ttl", ProblemType.ILLEGAL_EXPIRY)));
        if (fields.has("directions")) changes.add(new Change.Opens(TermsBody.directions(fields)));
        if (fields.has("maxDuration")) changes.add(new Change.Lasts(TermsBody.maxDuration(fields)));
        if (fields.has("noAnswer")) changes.add(new Change.Rings(TermsBody.noAnswer(fields)));
        if (fields.has("record")) changes.add(new Change.Records(fields.flag("record", false)));
        if (fields.has("reference")) changes.add(new Change.Refers(fields.text("reference")));
        if (changes.isEmpty()) throw new Unacceptable(Problem.of(ProblemType.INVALID_FIELD, "body: no change (expected: one of " + String.join(", ", CHANGED) + " at least)"));
        return new UpdateBody(generation, List.copyOf(changes));
    }

    private static Change members(Fields members) {
        return new Change.Members(members.people("joining"), members.people("leaving"));
    }
}
