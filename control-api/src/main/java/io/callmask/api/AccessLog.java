package io.callmask.api;

import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line per request at DEBUG, so by default none. It shows the route's pattern, never the path, the query, a header or a body.
final class AccessLog implements AccessLogWriter {
    private static final Logger LOG = LoggerFactory.getLogger("io.callmask.api.access");

    @Override public void log(RequestLog log) {
        if (!LOG.isDebugEnabled() || !(log.context() instanceof ServiceRequestContext ctx)) return;
        LOG.debug("request={} {} {} status={} ms={}", ctx.id().text(), ctx.method(), ctx.config().route().patternString(),
            log.responseStatus().code(), TimeUnit.NANOSECONDS.toMillis(log.totalDurationNanos()));
    }
}
