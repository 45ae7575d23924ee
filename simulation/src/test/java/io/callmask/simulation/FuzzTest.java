package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.callmask.sip.message.HeaderName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every fuzz target over the corpus that is kept, and then for some seconds over what Jazzer makes of it, in a process of its own. `-Dcallmask.fuzz.seconds=` makes it longer;
/// `docs/HOSTILE_INPUT.md` says how to keep what was found.
class FuzzTest {
    private static final int SECONDS = Integer.getInteger("callmask.fuzz.seconds", 2);
    /// From so many seconds on it pays to compile well; below, half the time would go into it.
    private static final int LONG = 20;
    private static final Path CORPUS = Path.of("src", "test", "resources", "io", "callmask", "simulation", "fuzz");
    /// The torture messages are a corpus of their own.
    private static final Path TORTURE = Path.of("..", "sip-proxy", "src", "test", "resources", "io", "callmask", "sip", "message", "torture");
    private static final Path WORK = Path.of("target", "fuzz").toAbsolutePath();

    /// What is attacked.
    enum Target {
        FRAMER(FramerFuzz.class, FramerFuzz::fuzzerTestOneInput),
        MESSAGE(MessageFuzz.class, MessageFuzz::fuzzerTestOneInput),
        HEADER(HeaderFuzz.class, HeaderFuzz::fuzzerTestOneInput),
        DIGEST(DigestFuzz.class, DigestFuzz::fuzzerTestOneInput),
        DIGITS(DigitsFuzz.class, DigitsFuzz::fuzzerTestOneInput),
        TEXT(TextFuzz.class, TextFuzz::fuzzerTestOneInput),
        SIGNATURE(SignatureFuzz.class, SignatureFuzz::fuzzerTestOneInput),
        SDP(SdpFuzz.class, SdpFuzz::fuzzerTestOneInput),
        CALL(CallFuzz.class, CallFuzz::fuzzerTestOneInput);

        private final Class<?> type;
        private final Consumer<byte[]> once;

        Target(Class<?> type, Consumer<byte[]> once) {
            this.type = type;
            this.once = once;
        }

        private String folder() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_once_found_is_not_found_again(Target target) throws IOException {
        var folders = target == Target.MESSAGE ? List.of(CORPUS.resolve(target.folder()), TORTURE) : List.of(CORPUS.resolve(target.folder()));
        int inputs = 0;
        for (var folder : folders) {
            try (var files = Files.list(folder)) {
                for (var file : files.sorted().toList()) {
                    byte[] input = Files.readAllBytes(file);
                    assertThatCode(() -> target.once.accept(input)).as(file.toString()).doesNotThrowAnyException();
                    inputs++;
                }
            }
        }
        assertThat(inputs).isPositive();
    }

    @Test void every_header_that_is_read_has_a_seed() throws IOException {
        var seeded = new TreeSet<String>();
        try (var files = Files.list(CORPUS.resolve(Target.HEADER.folder()))) {
            for (var file : files.toList()) seeded.add(HeaderFuzz.name(Files.readAllBytes(file)));
        }
        assertThat(seeded).containsAll(Arrays.stream(HeaderName.values()).map(HeaderName::text).toList()).contains("Request-URI");
    }

    /// What `CALL` would say of a proxy that lets one thing through: the callee's and the caller's numbers and names, wherever they stand.
    @ParameterizedTest
    @ValueSource(strings = {"zqalicezq", "zqbobzq", "5551112222", "5553334444", "zqataglong"})
    void a_leak_would_be_found(String secret) throws IOException {
        int found = 0;
        try (var files = Files.list(CORPUS.resolve(Target.CALL.folder()))) {
            for (var file : files.sorted().toList()) {
                byte[] input = Files.readAllBytes(file);
                try {
                    CallFuzz.run(input, text -> text.replaceFirst("\r\n", "\r\nX-Leak: " + secret + "\r\n"));
                } catch (AssertionError leak) {
                    assertThat(leak).hasMessageContaining(secret);
                    found++;
                }
            }
        }
        assertThat(found).as("inputs of the corpus that show it").isGreaterThan(15);
    }

    @ParameterizedTest
    @EnumSource
    void nothing_new_is_found(Target target) throws IOException, InterruptedException {
        var work = WORK.resolve(target.folder());
        var found = Files.createDirectories(work.resolve("corpus"));
        var output = work.resolve("output.txt");
        var process = new ProcessBuilder(command(target, work, found)).directory(work.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor()).as(() -> "the fuzzer's exit code; " + crash(work) + "\n" + tail(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1)).as("it ran, and saw where it went").containsPattern("DONE +cov: [1-9][0-9]{2}");
    }

    private static List<String> command(Target target, Path work, Path found) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + (SECONDS < LONG ? 1 : 4), "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-XX:+EnableDynamicAgentLoading", "-cp", classPath(), "com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.type.getName(),
            "--instrumentation_includes=io.callmask.sip.**:io.callmask.media.**:io.callmask.routing.text.**", "--custom_hook_includes=io.callmask.**", "--reproducer_path=" + work, "-artifact_prefix=" + work + File.separator, "-max_total_time=" + SECONDS,
            "-timeout=60", "-rss_limit_mb=0", found.toString(), CORPUS.resolve(target.folder()).toAbsolutePath().toString()));
        if (target == Target.MESSAGE) command.add(TORTURE.toAbsolutePath().normalize().toString());
        return command;
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(part -> Path.of(part).toAbsolutePath().toString()).reduce((a, b) -> a + File.pathSeparator + b).orElseThrow();
    }

    /// What made it fall, so that it can be kept.
    private static String crash(Path work) {
        try (var files = Files.list(work)) {
            var crashes = files.filter(file -> file.getFileName().toString().matches("(crash|timeout|oom)-.*")).toList();
            var text = new StringBuilder();
            for (var crash : crashes) text.append(crash).append(" = ").append(HexFormat.of().formatHex(Files.readAllBytes(crash))).append('\n');
            return text.toString();
        } catch (IOException e) {
            return "no input kept: " + e.getMessage();
        }
    }

    private static String tail(Path output) {
        try {
            var lines = Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
