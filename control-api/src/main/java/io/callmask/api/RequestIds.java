package io.callmask.api;

import com.linecorp.armeria.server.ServiceRequestContext;

/// Gives each answer the id under which our log speaks of it.
final class RequestIds {
    private RequestIds() {}

    static void tell(ServiceRequestContext ctx) {
        ctx.setAdditionalResponseHeader("x-request-id", ctx.id().text());
    }
}
