package io.callmask.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.api.Backends.Draining;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Taking the node out of service, and back.
final class DrainEndpoints {
    private final Draining draining;

    DrainEndpoints(Draining draining) {
        this.draining = draining;
    }

    List<Endpoint> all() {
        return List.of(
            Endpoint.get("/v1/drain", (ctx, _) -> state(ctx, HttpStatus.OK)),
            Endpoint.post("/v1/drain", (ctx, _) -> {
                draining.begin();
                return state(ctx, HttpStatus.ACCEPTED);
            }),
            Endpoint.delete("/v1/drain", (ctx, _) -> {
                if (!draining.end()) return CompletableFuture.completedStage(Problem.of(ProblemType.NOT_READY, "The node is stopping: it takes no calls again.").response().toHttpResponse());
                return state(ctx, HttpStatus.OK);
            }));
    }

    private CompletionStage<HttpResponse> state(ServiceRequestContext ctx, HttpStatus status) {
        return draining.state().thenApplyAsync(state -> {
            var answer = Json.object().put("draining", state.until().isPresent()).put("calls", state.calls());
            state.until().ifPresent(until -> answer.put("until", until.toString()));
            return Json.answer(status, answer);
        }, ctx.eventLoop());
    }
}
