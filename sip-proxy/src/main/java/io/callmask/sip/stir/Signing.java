package io.callmask.sip.stir;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs for the trunks that want it, away from the threads that own calls. Any thread.
///
/// A call that cannot be signed goes unsigned, and is counted: a carrier may think less of it, but it is a call.
public final class Signing {
    /// No trunk wants it.
    public static final Signing NONE = new Signing(Map::of, Runnable::run, () -> {});
    private static final Logger LOG = LoggerFactory.getLogger(Signing.class);

    private final Supplier<Map<String, SigningCredential>> credentials;
    private final Executor executor;
    private final Runnable unsigned;

    /// @param credentials by trunk, asked anew for every call
    /// @param executor    refuses when it has too much to do
    /// @param unsigned    told of each call that goes unsigned
    public Signing(Supplier<Map<String, SigningCredential>> credentials, Executor executor, Runnable unsigned) {
        this.credentials = credentials;
        this.executor = executor;
        this.unsigned = unsigned;
    }

    /// Whether what leaves by that trunk is to be signed.
    public boolean signs(String trunk) {
        return credentials.get().containsKey(trunk);
    }

    /// Signs one INVITE that leaves by a trunk.
    ///
    /// @param origin a random id, of this INVITE alone
    /// @return never completed exceptionally; [SignedIdentity#NONE] when it cannot be signed
    public CompletionStage<SignedIdentity> identity(String trunk, VirtualNumber show, RealNumber ring, Instant now, UUID origin) {
        var credential = credentials.get().get(trunk);
        if (credential == null || !credential.isValidAt(now)) return none();
        try {
            return CompletableFuture.supplyAsync(() -> credential.sign(show, ring, now, origin), executor).exceptionallyCompose(bug -> {
                // Its text may quote what was to be signed.
                LOG.error("bug={} trunk={} event=signing-failed", (bug.getCause() == null ? bug : bug.getCause()).getClass().getName(), trunk);
                return none();
            });
        } catch (RejectedExecutionException _) {
            return none();
        }
    }

    /// The same on the caller's thread: for what happens seldom.
    public SignedIdentity identityNow(String trunk, VirtualNumber show, RealNumber ring, Instant now, UUID origin) {
        var credential = credentials.get().get(trunk);
        if (credential != null && credential.isValidAt(now)) return credential.sign(show, ring, now, origin);
        unsigned.run();
        return SignedIdentity.NONE;
    }

    private CompletionStage<SignedIdentity> none() {
        unsigned.run();
        return CompletableFuture.completedStage(SignedIdentity.NONE);
    }
}
