package io.callmask.bench;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Pairs;
import io.callmask.bench.server.OwnCertificate;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A server's setting-up and the generator of calls that goes with it, so that both speak the same.
///
/// @param tls for the generator, over TLS only
record Placed(Setup setup, Carriage carriage, @Nullable SSLContext tls) {
    static Placed of(Setup plain, Carriage carriage) throws IOException, InterruptedException {
        return switch (carriage) {
            case UDP -> new Placed(plain, carriage, null);
            case TCP -> new Placed(plain.overTcp(), carriage, null);
            case TLS -> {
                var own = OwnCertificate.in(plain.directory());
                yield new Placed(plain.overTls(own), carriage, own.context());
            }
        };
    }

    Generator generator(Pairs pairs, Duration hold) throws IOException {
        var server = new InetSocketAddress(Setup.SERVER, setup.sipPort());
        var callers = new InetSocketAddress(Setup.CALLERS, Ports.freeBoth(Setup.CALLERS));
        var callees = new InetSocketAddress(Setup.CALLEES, setup.calleePort());
        return tls == null ? new Generator(carriage, server, callers, callees, pairs, hold, true) : Generator.overTls(tls, server, callers, callees, pairs, hold);
    }
}
