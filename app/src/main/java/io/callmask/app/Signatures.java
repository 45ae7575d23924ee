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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signed callers' numbers: the threads that check and make signatures, and the files that both go by, which are read again when they change.
/// Where no trunk wants them nothing is started.
final class Signatures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);
    /// A signature takes half a millisecond to check: what waits longest waits a second.
    private static final int MOST_WAITING = 2_000;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofDays(14);

    private final Settings.Stir settings;
    private final Map<String, Policy> policies = new HashMap<>();
    private final Map<String, Named> signers = new HashMap<>();
    private final Map<String, SigningCredential> credentials = new ConcurrentHashMap<>();
    private final List<AutoCloseable> threads = new ArrayList<>();
    private final LongAdder unsigned = new LongAdder();
    private final Sources sources;
    private volatile KnownCertificates known = KnownCertificates.NONE;
    /// How the files looked when they were read, and when they were last looked at.
    private String taken = "";
    private String seen = "";

    /// @param at the place in the settings
    private record Named(String at, Sign.With sign) {}

    private Signatures(Settings all, Sources sources) {
        this.settings = all.stir();
        this.sources = sources;
        for (int i = 0; i < all.trunks().size(); i++) {
            var trunk = all.trunks().get(i);
            if (trunk.signatures().verify() != Policy.OFF) policies.put(trunk.name(), trunk.signatures().verify());
            if (trunk.signatures().sign() instanceof Sign.With sign) signers.put(trunk.name(), new Named("trunks[" + i + "].stir.sign", sign));
        }
    }

    /// Reads all files.
    ///
    /// @throws IOException when one is not as it must be; the text says which and what was expected
    static Signatures open(Settings settings, Sources sources) throws IOException {
        var signatures = new Signatures(settings, sources);
        if (signatures.policies.isEmpty() && signatures.signers.isEmpty()) return signatures;
        signatures.read();
        signatures.taken = StirFiles.look(signatures.files());
        signatures.seen = signatures.taken;
        signatures.follow();
        return signatures;
    }

    /// A router that looks at signatures before it asks `inner`.
    Router verifying(Router inner, NumberPlan plan) {
        return policies.isEmpty() ? inner : new VerifyingRouter(inner, plan, policies, () -> known, settings.freshness(), threads("stir-verify"));
    }

    Signing signing() {
        if (signers.isEmpty()) return Signing.NONE;
        var byTrunk = new HashMap<String, Supplier<SigningCredential>>();
        for (var trunk : signers.keySet()) byTrunk.put(trunk, () -> java.util.Objects.requireNonNull(credentials.get(trunk)));
        return new Signing(byTrunk, threads("stir-sign"), unsigned::increment);
    }

    void show(Metrics metrics) {
        if (!policies.isEmpty()) {
            metrics.watch("callmask_stir_certificates_known", "Certificates that signatures are checked by", () -> known.size());
            metrics.watch("callmask_stir_certificates_usable", "Those of them that lead to a trusted root and are valid now", () -> known.usable(sources.wall().instant()));
        }
        if (!signers.isEmpty()) {
            metrics.watch("callmask_stir_calls_unsigned", "INVITEs that left unsigned by a trunk that is to get signed ones, since the start", unsigned::sum);
            metrics.watch("callmask_stir_signing_ends_seconds", "Until the first of our own certificates ends; negative after it", this::secondsLeft);
        }
    }

    private double secondsLeft() {
        var first = credentials.values().stream().map(SigningCredential::until).min(Instant::compareTo);
        return first.map(until -> (double) Duration.between(sources.wall().instant(), until).toSeconds()).orElse(0.0);
    }

    private java.util.concurrent.Executor threads(String name) {
        int processors = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        var pool = new ThreadPoolExecutor(processors, processors, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(MOST_WAITING), Thread.ofPlatform().name(name + '-', 0).daemon().factory());
        threads.add(pool::shutdownNow);
        return pool;
    }

    private void read() throws IOException {
        var certificates = policies.isEmpty() ? KnownCertificates.NONE : StirFiles.known(settings.roots(), settings.certificates());
        var ours = new HashMap<String, SigningCredential>();
        for (var signer : signers.entrySet()) ours.put(signer.getKey(), StirFiles.credential(signer.getValue().at(), signer.getValue().sign()));
        // All or none: what is half changed is not gone by.
        known = certificates;
        credentials.putAll(ours);
        LOG.info("event=stir-read certificates={} usable={} signing={}", known.size(), known.usable(sources.wall().instant()), ours.size());
        ours.forEach((trunk, credential) -> {
            if (credential.until().isBefore(sources.wall().instant().plus(SOON))) LOG.warn("event=stir-certificate-ends trunk={} until={}", trunk, credential.until());
        });
    }

    private List<Path> files() {
        var files = new ArrayList<Path>();
        if (!policies.isEmpty()) files.addAll(List.of(settings.roots(), settings.certificates()));
        for (var signer : signers.values()) files.addAll(List.of(signer.sign().key(), signer.sign().certificate()));
        return files;
    }

    private void follow() {
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("stir-files").daemon().factory());
        var _ = looks.scheduleWithFixedDelay(this::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
        threads.add(looks::shutdownNow);
    }

    /// Reads the files again when they have changed, and then have stayed as they are from one look to the next: whoever writes them may not be done.
    void look() {
        try {
            var now = StirFiles.look(files());
            boolean isStill = now.equals(seen);
            seen = now;
            if (!isStill || now.equals(taken)) return;
            taken = now;
            read();
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=stir-read-failed: {}; what was read before still holds", e.getMessage());
        }
    }

    @Override public void close() throws Exception {
        for (var each : threads) each.close();
    }
}
