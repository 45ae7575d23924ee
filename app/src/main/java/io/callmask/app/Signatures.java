package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.app.settings.Settings.Sign;
import io.callmask.observability.Metrics;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.Router;
import io.callmask.sip.stir.KnownCertificates;
import io.callmask.sip.stir.Signing;
import io.callmask.sip.stir.SigningCredential;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.callmask.sip.stir.VerifyingRouter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signed callers' numbers: the threads that check and make signatures, and the files that both go by, which are read again when they change. Where no trunk
/// wants them no thread is started.
final class Signatures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);
    /// A signature takes half a millisecond to check: what waits longest waits a second.
    private static final int MOST_WAITING = 2_000;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofDays(14);

    private final Settings.Stir settings;
    private final Sources sources;
    private final ExecutorService verifying = threads("stir-verify");
    private final ExecutorService signing = threads("stir-sign");
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("stir-files").daemon().factory());
    private final LongAdder unsigned = new LongAdder();
    private volatile Held held = new Held(Map.of(), Map.of(), KnownCertificates.NONE, Map.of(), "");
    /// How the files looked when they were last looked at.
    private String seen = "";
    private boolean follows;

    /// What is gone by, all of it read at one time.
    ///
    /// @param policies    by trunk
    /// @param signers     the same
    /// @param credentials the same, of signers
    /// @param look        how the files looked
    record Held(Map<String, Policy> policies, Map<String, Signer> signers, KnownCertificates known, Map<String, SigningCredential> credentials, String look) {
        Held {
            policies = Map.copyOf(policies);
            signers = Map.copyOf(signers);
            credentials = Map.copyOf(credentials);
        }

        private boolean isNothing() {
            return policies.isEmpty() && signers.isEmpty();
        }
    }

    /// @param at the place in the settings
    private record Signer(String at, Sign.With sign) {}

    private Signatures(Settings.Stir settings, Sources sources) {
        this.settings = settings;
        this.sources = sources;
    }

    /// Reads all files.
    ///
    /// @throws IOException when one is not as it must be; the text says which and what was expected
    static Signatures open(Settings settings, Sources sources) throws IOException {
        var signatures = new Signatures(settings.stir(), sources);
        signatures.turnTo(signatures.read(settings));
        return signatures;
    }

    /// What other trunks go by. Nothing is changed yet.
    ///
    /// @throws IOException as [#open]
    Held read(Settings all) throws IOException {
        var policies = new HashMap<String, Policy>();
        var signers = new HashMap<String, Signer>();
        for (int i = 0; i < all.trunks().size(); i++) {
            var trunk = all.trunks().get(i);
            if (trunk.signatures().verify() != Policy.OFF) policies.put(trunk.name(), trunk.signatures().verify());
            if (trunk.signatures().sign() instanceof Sign.With sign) signers.put(trunk.name(), new Signer("trunks[" + i + "].stir.sign", sign));
        }
        return read(policies, signers);
    }

    private Held read(Map<String, Policy> policies, Map<String, Signer> signers) throws IOException {
        // Looked at before they are read: what changes meanwhile is read again.
        var look = policies.isEmpty() && signers.isEmpty() ? "" : StirFiles.look(files(policies, signers));
        var known = policies.isEmpty() ? KnownCertificates.NONE : StirFiles.known(settings.roots(), settings.certificates());
        var credentials = new HashMap<String, SigningCredential>();
        for (var signer : signers.entrySet()) credentials.put(signer.getKey(), StirFiles.credential(signer.getValue().at(), signer.getValue().sign()));
        return new Held(policies, signers, known, credentials, look);
    }

    /// Goes by it from the next call on.
    synchronized void turnTo(Held next) {
        held = next;
        seen = next.look();
        if (next.isNothing()) return;
        LOG.info("event=stir-read certificates={} usable={} signing={}", next.known().size(), next.known().usable(sources.wall().instant()), next.credentials().size());
        next.credentials().forEach((trunk, credential) -> {
            if (credential.until().isBefore(sources.wall().instant().plus(SOON))) LOG.warn("event=stir-certificate-ends trunk={} until={}", trunk, credential.until());
        });
        if (follows) return;
        follows = true;
        var _ = looks.scheduleWithFixedDelay(this::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    /// A router that looks at signatures before it asks `inner`.
    Router verifying(Router inner, NumberPlan plan) {
        return new VerifyingRouter(inner, plan, () -> held.policies(), () -> held.known(), settings.freshness(), verifying);
    }

    Signing signing() {
        return new Signing(() -> held.credentials(), signing, unsigned::increment);
    }

    void show(Metrics metrics) {
        metrics.watch("callmask_stir_certificates_known", "Certificates that signatures are checked by", () -> held.known().size());
        metrics.watch("callmask_stir_certificates_usable", "Those of them that lead to a trusted root and are valid now", () -> held.known().usable(sources.wall().instant()));
        metrics.watch("callmask_stir_calls_unsigned", "INVITEs that left unsigned by a trunk that is to get signed ones, since the start", unsigned::sum);
        metrics.watch("callmask_stir_signing_ends_seconds", "Until the first of our own certificates ends, negative after it; NaN without any", this::secondsLeft);
    }

    private double secondsLeft() {
        var first = held.credentials().values().stream().map(SigningCredential::until).min(Instant::compareTo);
        return first.map(until -> (double) Duration.between(sources.wall().instant(), until).toSeconds()).orElse(Double.NaN);
    }

    private static ExecutorService threads(String name) {
        int processors = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new ThreadPoolExecutor(processors, processors, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(MOST_WAITING), Thread.ofPlatform().name(name + '-', 0).daemon().factory());
    }

    private List<Path> files(Map<String, Policy> policies, Map<String, Signer> signers) {
        var files = new ArrayList<Path>();
        if (!policies.isEmpty()) files.addAll(List.of(settings.roots(), settings.certificates()));
        for (var signer : signers.values()) files.addAll(List.of(signer.sign().key(), signer.sign().certificate()));
        return files;
    }

    /// Reads the files again when they have changed, and then have stayed as they are from one look to the next: whoever writes them may not be done.
    synchronized void look() {
        if (held.isNothing()) return;
        try {
            var now = StirFiles.look(files(held.policies(), held.signers()));
            boolean isStill = now.equals(seen);
            seen = now;
            if (!isStill || now.equals(held.look())) return;
            // What cannot be read is not tried again until it changes.
            held = new Held(held.policies(), held.signers(), held.known(), held.credentials(), now);
            turnTo(read(held.policies(), held.signers()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=stir-read-failed: {}; what was read before still holds", e.getMessage());
        }
    }

    @Override public void close() {
        looks.shutdownNow();
        verifying.shutdownNow();
        signing.shutdownNow();
    }
}
