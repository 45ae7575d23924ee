package io.callmask.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.util.Map;

/// Why a request was not granted, as RFC 9457 writes it.
///
/// @param detail what was found and what was expected; never a value from the request, its length or kind at most
/// @param field  the field, parameter or header at fault, or empty
/// @param more   further members: strings, numbers or lists of strings
record Problem(ProblemType type, String detail, String field, Map<String, Object> more) {
    static final MediaType MEDIA_TYPE = MediaType.create("application", "problem+json");

    Problem {
        more = Map.copyOf(more);
    }

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, "", Map.of());
    }

    static Problem at(String field, ProblemType type, String detail) {
        return new Problem(type, detail, field, Map.of());
    }

    AggregatedHttpResponse response() {
        return AggregatedHttpResponse.of(headers().build(), HttpData.wrap(Json.bytes(body())));
    }

    private ResponseHeadersBuilder headers() {
        var headers = ResponseHeaders.builder(type.status()).contentType(MEDIA_TYPE);
        if (type.retryAfterSeconds() > 0) headers.addInt(HttpHeaderNames.RETRY_AFTER, type.retryAfterSeconds());
        if (type == ProblemType.UNAUTHORIZED) headers.add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        return headers;
    }

    /// The answer's body.
    ObjectNode body() {
        var body = Json.object()
            .put("type", "/docs#" + type.code())
            .put("title", type.title())
            .put("status", type.status().code())
            .put("detail", detail)
            .put("code", type.code());
        if (!field.isEmpty()) body.put("field", field);
        more.forEach(body::putPOJO);
        return body;
    }
}
