package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.number.store.NumberStore.StoreUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what was thrown, and what the HTTP server itself refuses, into problems that quote nothing.
final class ServerProblems implements ServerErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProblems.class);

    @Override public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
        RequestIds.tell(ctx);
        return problem(ctx, Exceptions.peel(thrown)).response().toHttpResponse();
    }

    @Override public AggregatedHttpResponse onProtocolViolation(ServiceConfig config, @Nullable RequestHeaders headers, HttpStatus status,
                                                                @Nullable String description, @Nullable Throwable cause) {
        return problem(status).response();
    }

    @Override public AggregatedHttpResponse renderStatus(@Nullable ServiceRequestContext ctx, ServiceConfig config, @Nullable RequestHeaders headers,
                                                         HttpStatus status, @Nullable String description, @Nullable Throwable cause) {
        if (ctx != null) RequestIds.tell(ctx);
        return problem(status).response();
    }

    private static Problem problem(ServiceRequestContext ctx, Throwable thrown) {
        return switch (thrown) {
            case Unacceptable refused         -> refused.problem();
            case HttpStatusException refused  -> problem(refused.httpStatus());
            case ContentTooLargeException _   -> problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
            // What the store cannot say is not "none".
            case StoreUnavailable away        -> Problem.of(ProblemType.STORE_UNAVAILABLE, "That is not known now: " + away.getMessage() + '.');
            case ShuttingDownException _      -> Problem.of(ProblemType.OVERLOADED, "The node is stopping.");
            case RequestTimeoutException _    -> Problem.of(ProblemType.OUTCOME_UNKNOWN, "Ask again; a bind with the same Idempotency-Key.");
            default                           -> bug(ctx, thrown);
        };
    }

    /// The log gets the place but not the text: exceptions quote what they choke on, numbers too.
    private static Problem bug(ServiceRequestContext ctx, Throwable thrown) {
        var stack = thrown.getStackTrace();
        LOG.error("request={} method={} failed: {} at {}", ctx.id().text(), ctx.method(), thrown.getClass().getName(), stack.length > 0 ? stack[0] : "an unknown place");
        return Problem.of(ProblemType.INTERNAL_ERROR, "The log has it under " + ctx.id().text() + '.');
    }

    private static Problem problem(HttpStatus status) {
        var type = ProblemType.of(status);
        return Problem.of(type, switch (type) {
            case BODY_TOO_LARGE -> "body: too long (expected: at most " + HttpServer.LONGEST_BODY + " bytes, or " + NumberImports.LONGEST_FILE + " of a file)";
            case OVERLOADED     -> "Try again in a moment.";
            default             -> "See /docs for what there is.";
        });
    }
}
