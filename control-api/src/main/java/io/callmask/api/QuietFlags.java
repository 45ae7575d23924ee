package io.callmask.api;

import com.linecorp.armeria.common.FlagsProvider;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.common.util.TransportType;

/// What the HTTP server reads before it starts: no native libraries, so that it starts quickly and alike everywhere. Found through
/// `META-INF/services`; not to be called.
public final class QuietFlags implements FlagsProvider {
    @Override public int priority() {
        return 0;
    }

    @Override public TransportType transportType() {
        return TransportType.NIO;
    }

    @Override public TlsEngineType tlsEngineType() {
        return TlsEngineType.JDK;
    }

    @Override public Boolean warnNettyVersions() {
        // The build already bans a mix.
        return false;
    }

    @Override public Long defaultHttp1ConnectionCloseDelayMillis() {
        // Three seconds otherwise, and a client that reads until the end waits for them.
        return 100L;
    }

    @Override public Boolean reportMaskedRoutes() {
        return false;
    }
}
