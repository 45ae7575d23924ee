package io.callmask.api;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.api.ApiSettings.Access;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Stands before every endpoint: the right host, the right token, and not too many at once.
final class Guard {
    private static final int MOST_IN_PROGRESS = 256;
    private static final String SCHEME = "Bearer ";

    private final Semaphore places = new Semaphore(MOST_IN_PROGRESS);
    private final boolean loopback;
    private final byte[] token;

    Guard(ApiSettings settings) {
        this.loopback = settings.address().getAddress().isLoopbackAddress();
        this.token = switch (settings.access()) {
            case Access.Open()                  -> new byte[0];
            case Access.Token(String it)        -> it.getBytes(StandardCharsets.US_ASCII);
            case Access.Guarded(String it, _, _) -> it.getBytes(StandardCharsets.US_ASCII);
        };
    }

    HttpService before(Endpoint endpoint) {
        return (ctx, request) -> {
            RequestIds.tell(ctx);
            if (loopback && !isLoopback(request.authority())) return refuse(ProblemType.HOST_NOT_ALLOWED, "Host: another name (expected: localhost or a loopback address)");
            if (isFromElsewhere(request)) return refuse(ProblemType.FORBIDDEN, "Origin: another site's page (expected: a program, or a page of this node's own)");
            if (endpoint.open()) return answer(endpoint, ctx, request);
            if (token.length > 0 && !hasToken(request)) return refuse(ProblemType.UNAUTHORIZED, "Authorization: not this node's (expected: Bearer and the token of api.token)");
            if (!places.tryAcquire()) return refuse(ProblemType.OVERLOADED, MOST_IN_PROGRESS + " requests are in progress.");
            var _ = ctx.log().whenComplete().thenAccept(_ -> places.release());
            return answer(endpoint, ctx, request);
        };
    }

    private static HttpResponse answer(Endpoint endpoint, ServiceRequestContext ctx, HttpRequest request) {
        return HttpResponse.of(endpoint.answer().to(ctx, request));
    }

    /// A web page whose name an attacker has pointed at 127.0.0.1 (DNS rebinding) still carries its own name in `Host`.
    private static boolean isLoopback(@Nullable String authority) {
        if (authority == null) return false;
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.lastIndexOf(':');
        String host = end > 0 ? authority.substring(0, end) : authority;
        if (host.equalsIgnoreCase("localhost")) return true;
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// A page of any other site can have its reader's browser send a form to 127.0.0.1, and so drain a node without a token. Browsers say so.
    private static boolean isFromElsewhere(HttpRequest request) {
        if (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD) return false;
        var origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origin.endsWith("://" + request.authority())) return true;
        var site = request.headers().get(HttpHeaderNames.SEC_FETCH_SITE);
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    private boolean hasToken(HttpRequest request) {
        List<String> given = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (given.size() != 1 || !given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return false;
        // Takes the same time wherever the first wrong character stands.
        return MessageDigest.isEqual(token, given.getFirst().substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse refuse(ProblemType type, String detail) {
        return Problem.of(type, detail).response().toHttpResponse();
    }
}
