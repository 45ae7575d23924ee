package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// One method on one path.
///
/// @param open        whether it may be asked without the token: only what tells a stranger nothing
/// @param longestBody bytes that it reads at most
/// @param answer      called on an event loop
record Endpoint(HttpMethod method, String path, boolean open, long longestBody, Raw answer) {
    /// May throw [Unacceptable], or complete with it.
    @FunctionalInterface
    interface Answer {
        CompletionStage<HttpResponse> to(ServiceRequestContext ctx, AggregatedHttpRequest request);
    }

    /// The same, of a request whose body is still on its way.
    @FunctionalInterface
    interface Raw {
        CompletionStage<HttpResponse> to(ServiceRequestContext ctx, HttpRequest request);
    }

    private static Endpoint of(HttpMethod method, String path, Answer answer) {
        return new Endpoint(method, path, false, HttpServer.LONGEST_BODY, whole(answer));
    }

    /// Waits for the whole body.
    static Raw whole(Answer answer) {
        return (ctx, request) -> request.aggregate().thenCompose(whole -> answer.to(ctx, whole));
    }

    static Endpoint get(String path, Answer answer) {
        return of(HttpMethod.GET, path, answer);
    }

    static Endpoint post(String path, Answer answer) {
        return of(HttpMethod.POST, path, answer);
    }

    static Endpoint put(String path, Answer answer) {
        return of(HttpMethod.PUT, path, answer);
    }

    static Endpoint patch(String path, Answer answer) {
        return of(HttpMethod.PATCH, path, answer);
    }

    static Endpoint delete(String path, Answer answer) {
        return of(HttpMethod.DELETE, path, answer);
    }

    /// Takes a file.
    static Endpoint upload(String path, long longestBody, Raw answer) {
        return new Endpoint(HttpMethod.POST, path, false, longestBody, answer);
    }

    Endpoint opened() {
        return new Endpoint(method, path, true, longestBody, answer);
    }

    /// For what reads a disk or takes its time: the event loop must not wait for it.
    static CompletionStage<HttpResponse> blocking(ServiceRequestContext ctx, Supplier<HttpResponse> work) {
        return CompletableFuture.supplyAsync(work, ctx.blockingTaskExecutor());
    }
}
