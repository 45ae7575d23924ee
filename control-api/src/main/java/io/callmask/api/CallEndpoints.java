package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.number.record.CallJournal;
import io.callmask.sip.engine.LiveCalls;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Calls in progress, and the records of those that have ended.
final class CallEndpoints {
    private static final long LARGEST = 999_999_999_999_999_999L;
    private static final int LONGEST_CALL_ID = 128;

    private final LiveCalls calls;
    private final CallJournal journal;

    CallEndpoints(LiveCalls calls, CallJournal journal) {
        this.calls = calls;
        this.journal = journal;
    }

    List<Endpoint> all() {
        return List.of(
            Endpoint.get("/v1/calls", this::list),
            Endpoint.delete("/v1/calls/{id}", this::hangUp),
            Endpoint.get("/v1/records", (ctx, _) -> {
                var parameters = new Parameters(ctx.queryParams(), List.of("after", "limit"));
                return Endpoint.blocking(ctx, () -> records(parameters));
            }));
    }

    private CompletionStage<HttpResponse> list(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        int limit = new Parameters(ctx.queryParams(), List.of("limit")).limit();
        return calls.list(limit).thenApplyAsync(live -> Json.answer(HttpStatus.OK, Json.list("calls", live, Render::call)), ctx.eventLoop());
    }

    private CompletionStage<HttpResponse> hangUp(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        String id = ctx.pathParams().getOrDefault("id", "");
        if (id.length() > LONGEST_CALL_ID) throw noSuchCall();
        return calls.hangUp(id).thenApplyAsync(found -> {
            if (!found) throw noSuchCall();
            return HttpResponse.of(HttpStatus.NO_CONTENT);
        }, ctx.eventLoop());
    }

    /// A consumer keeps one number, `next`, and sends it back as `after`; what it is given then starts with the very next record, or it is told
    /// why that cannot be. Without `after` it starts with the oldest record kept.
    private HttpResponse records(Parameters parameters) {
        var span = journal.span();
        var after = parameters.whole("after", 0, LARGEST);
        long cursor = after.orElse(Math.max(0, span.oldest() - 1));
        if (cursor + 1 < span.oldest()) throw gone(span.oldest());
        // An empty journal may have kept nothing of what it numbered, so it proves no cursor wrong.
        if (span.newest() > 0 && cursor > span.newest()) throw ahead(span.newest());

        var records = journal.after(cursor, parameters.limit());
        long first = records.isEmpty() ? cursor + 1 : records.getFirst().sequence();
        // The oldest may have been given up between the two readings.
        if (after.isPresent() && first > cursor + 1) throw gone(first);
        long next = records.isEmpty() ? cursor : records.getLast().sequence();
        return Json.answer(HttpStatus.OK, Json.list("records", records, Render::record)
            .put("next", next)
            .put("newest", Math.max(next, span.newest())));
    }

    private static Unacceptable gone(long oldest) {
        return new Unacceptable(new Problem(ProblemType.RECORDS_GONE,
            "after: before the oldest record kept, which is " + oldest + "; what lay between is lost to this cursor (go on with after=" + (oldest - 1) + ')',
            "after", Map.of("oldest", oldest)));
    }

    private static Unacceptable ahead(long newest) {
        return new Unacceptable(new Problem(ProblemType.CURSOR_AHEAD,
            "after: beyond the newest record, which is " + newest + " (expected: a cursor that this node's journal gave)", "after", Map.of("newest", newest)));
    }

    private static Unacceptable noSuchCall() {
        return new Unacceptable(Problem.of(ProblemType.CALL_NOT_FOUND, "It has ended, or never was."));
    }
}
