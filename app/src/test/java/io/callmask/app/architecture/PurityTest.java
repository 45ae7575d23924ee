package io.callmask.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.callmask.sip.engine.IdSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;

/// The core is pure, and the shell is where docs/ARCHITECTURE.md says that it is.
@AnalyzeClasses(packages = "io.callmask", importOptions = DoNotIncludeTests.class)
class PurityTest {
    private static final DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> THE_WORLD =
        resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent..", "java.sql..", "org.slf4j..")
            // A byte buffer's exceptions are no input or output, and a stage is a value that comes later.
            .and(not(belongToAnyOf(java.io.ByteArrayOutputStream.class, java.io.OutputStream.class, java.io.Serializable.class, java.net.InetAddress.class,
                                   java.net.InetSocketAddress.class, CompletionStage.class, CompletableFuture.class)))
            .as("sockets, files, threads and logs");

    @ArchTest static final ArchRule machines_and_decisions_are_pure = noClasses()
        .that().resideInAnyPackage("..sip.message..", "..sip.transaction..", "..sip.dialog..", "..sip.call..", "..sip.text..", "..number.route..", "..routing..", "..media..")
        .should().dependOnClassesThat(THE_WORLD)
        .because("bytes, time, threads and logs belong to the shell");

    private static final Map<Class<?>, Set<String>> CLOCKS_AND_DICE = Map.of(
        System.class, Set.of("nanoTime", "currentTimeMillis"),
        Instant.class, Set.of("now"),
        Clock.class, Set.of("systemUTC", "systemDefaultZone", "system"),
        InstantSource.class, Set.of("system"),
        LocalDateTime.class, Set.of("now"),
        OffsetDateTime.class, Set.of("now"),
        ZonedDateTime.class, Set.of("now"),
        Math.class, Set.of("random"),
        UUID.class, Set.of("randomUUID"),
        ThreadLocalRandom.class, Set.of("current"));

    @ArchTest static final ArchRule clocks_are_read_in_the_app_only = noClasses()
        .that().resideOutsideOfPackage("io.callmask.app..")
        .should().callCodeUnitWhere(callOf(CLOCKS_AND_DICE).as("it reads a clock or throws dice"))
        .orShould().callConstructor(Random.class)
        .because("a test decides what time it is and what is random");

    /// Ids can be swapped for a test's by their interface; keys must never be.
    @ArchTest static final ArchRule strong_random_bits_are_for_ids_and_keys = noClasses()
        .that().resideOutsideOfPackage("io.callmask.app..")
        .and().doNotImplement(IdSource.class)
        .and().doNotHaveFullyQualifiedName("io.callmask.number.journal.MasterKey")
        .should().callConstructor(SecureRandom.class);

    private static final Map<Class<?>, Set<String>> THREADS = Map.of(
        Thread.class, Set.of("<init>", "ofPlatform", "ofVirtual", "startVirtualThread"),
        java.util.concurrent.Executors.class, Set.of("newFixedThreadPool", "newCachedThreadPool", "newSingleThreadExecutor", "newVirtualThreadPerTaskExecutor",
            "newThreadPerTaskExecutor", "newScheduledThreadPool", "newSingleThreadScheduledExecutor", "newWorkStealingPool"),
        ForkJoinPool.class, Set.of("<init>", "commonPool"), Collection.class, Set.of("parallelStream"), BaseStream.class, Set.of("parallel"), IntStream.class, Set.of("parallel"));

    @ArchTest static final ArchRule threads_are_started_by_the_shell_only = noClasses()
        .that().resideOutsideOfPackages("io.callmask.app..", "io.callmask.sip.engine..", "io.callmask.sip.transport..", "io.callmask.number.journal..",
                                        "io.callmask.number.record..", "io.callmask.number.remote..", "io.callmask.number.store..", "io.callmask.api..")
        // At the start, when nobody else is there: each processor fills other parts.
        .and().doNotHaveFullyQualifiedName("io.callmask.number.embedded.Table")
        .should().callCodeUnitWhere(callOf(THREADS).as("it starts a thread"))
        .because("a call is touched by one thread, and every thread has one owner");

    private static DescribedPredicate<JavaCall<?>> callOf(Map<Class<?>, Set<String>> methods) {
        return DescribedPredicate.describe("", call -> {
            CodeUnitCallTarget target = call.getTarget();
            return methods.entrySet().stream().anyMatch(entry -> target.getOwner().isEquivalentTo(entry.getKey()) && entry.getValue().contains(target.getName()));
        });
    }
}
