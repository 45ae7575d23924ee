package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Whether the node lives, whether it should be sent traffic, and what it has counted.
final class OperationEndpoints {
    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final Backends backends;

    OperationEndpoints(Backends backends) {
        this.backends = backends;
    }

    List<Endpoint> all() {
        return List.of(
            Endpoint.get("/health", (_, _) -> CompletableFuture.completedFuture(status("alive"))).opened(),
            Endpoint.get("/ready", this::ready).opened(),
            Endpoint.get("/metrics", (ctx, _) -> Endpoint.blocking(ctx, () -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, backends.metrics().get()))));
    }

    private CompletionStage<HttpResponse> ready(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        Stream<Readiness> ours = Stream.of(
            () -> backends.store().isWritable() ? Optional.empty() : Optional.of("the store cannot make bindings durable"),
            () -> backends.journal().isAccepting() ? Optional.empty() : Optional.of("the call journal takes no new calls"));
        var obstacles = Stream.concat(ours, backends.readiness().stream()).flatMap(readiness -> readiness.obstacle().stream()).toList();
        if (obstacles.isEmpty()) return CompletableFuture.completedFuture(status("ready"));
        throw new Unacceptable(new Problem(ProblemType.NOT_READY, String.join("; ", obstacles), "", Map.of("reasons", obstacles)));
    }

    private static HttpResponse status(String word) {
        return Json.answer(HttpStatus.OK, Json.object().put("status", word));
    }
}
