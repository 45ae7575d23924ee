package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// One method on one path.
///
/// @param open   whether it may be asked without the token: only what tells a stranger nothing
/// @param answer called on an event loop
record Endpoint(HttpMethod method, String path, boolean open, Answer answer) {
    /// May throw [Unacceptable], or complete with it.
    @FunctionalInterface
    interface Answer {
        CompletionStage<HttpResponse> to(ServiceRequestContext ctx, AggregatedHttpRequest request);
    }

    static Endpoint get(String path, Answer answer) {
        return new Endpoint(HttpMethod.GET, path, false, answer);
    }

    static Endpoint post(String path, Answer answer) {
        return new Endpoint(HttpMethod.POST, path, false, answer);
    }

    static Endpoint patch(String path, Answer answer) {
        return new Endpoint(HttpMethod.PATCH, path, false, answer);
    }

    static Endpoint delete(String path, Answer answer) {
        return new Endpoint(HttpMethod.DELETE, path, false, answer);
    }

    Endpoint opened() {
        return new Endpoint(method, path, true, answer);
    }

    /// For what reads a disk or takes its time: the event loop must not wait for it.
    static CompletionStage<HttpResponse> blocking(ServiceRequestContext ctx, Supplier<HttpResponse> work) {
        return CompletableFuture.supplyAsync(work, ctx.blockingTaskExecutor());
    }
}
