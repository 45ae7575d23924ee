package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.BindingId;
import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.route.Route;
import io.callmask.number.route.Route.Caller;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult.Unbound;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real process on a real disk, killed at a random moment (SIGKILL) while it binds and releases as fast as it can.
class KillTest {
    private static final int ROUNDS = 4;
    private static final MasterKey KEY = MasterKey.of("44".repeat(32), "test");
    private static final List<VirtualNumber> NUMBERS = IntStream.range(0, 50).mapToObj(i -> VirtualNumber.of("+1555000%04d".formatted(i))).toList();

    @TempDir Path directory;

    private static EmbeddedStore open(Path directory, String prefix) throws IOException {
        var ids = new int[1];
        var settings = new EmbeddedStore.Settings(List.of(Pool.of("default", NUMBERS, Duration.ofMinutes(1))), 20_000, 60_000, 1_000, 1_000_000);
        return EmbeddedStore.open(directory, KEY, settings, new EmbeddedStore.Sources(InstantSource.system(), System::nanoTime, new Random(1), () -> prefix + ids[0]++), StoreListener.SILENT);
    }

    @Test void whatever_was_acknowledged_before_the_kill_is_there_after_it() throws Exception {
        var open = new HashSet<String>();
        var released = new HashSet<String>();
        var random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            acknowledgements(round, 50 + random.nextInt(1_500), open, released);
            try (var store = open(directory, "parent-" + round + '-')) {
                assertThat(open).hasSizeGreaterThan(round * 10);
                for (var id : open) {
                    var binding = store.binding(new BindingId(id));
                    assertThat(binding).as("binding %s", id).isPresent();
                    for (var route : Route.of(binding.orElseThrow())) {
                        var caller = ((Caller.One) route.caller()).number();
                        assertThat(store.look(new RouteKey(route.dialled(), caller), InstantSource.system().instant()).toCompletableFuture().join())
                            .isEqualTo(new RouteAnswer.Found(route, ((Target.Ring) route.target()).callee()));
                    }
                }
                for (var id : released) assertThat(store.binding(new BindingId(id))).as("released %s", id).isEmpty();
            }
        }
    }

    /// Runs a child until it has acknowledged so many lines, kills it, and reads what it had still said before it died.
    private void acknowledgements(int round, int lines, Set<String> open, Set<String> released) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Child.class.getName(), directory.toString(), "child-" + round + '-')
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            int heard = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                // A line that the kill cut short was not said.
                if (!line.endsWith(".")) break;
                var id = line.substring(1, line.length() - 1);
                switch (line.charAt(0)) {
                    case '+' -> open.add(id);
                    case '?' -> open.remove(id);
                    case '-' -> released.add(id);
                    default -> throw new AssertionError(line);
                }
                // By its handle: the process object would close the pipe too, and with it what was still said.
                if (++heard == lines) child.toHandle().destroyForcibly();
            }
            assertThat(heard).isGreaterThanOrEqualTo(lines);
        }
        child.waitFor();
    }

    /// Says `+id.` when a binding is acknowledged, `?id.` before it asks for its release, `-id.` when that is acknowledged.
    static final class Child {
        public static void main(String[] arguments) throws IOException {
            var store = open(Path.of(arguments[0]), arguments[1]);
            var random = new Random();
            for (int i = 0; ; i++) {
                var request = new BindRequest(new Wish.Axyb(RealNumber.of("+1777%07d".formatted(random.nextInt(10_000_000))), RealNumber.of("+1888%07d".formatted(random.nextInt(10_000_000))),
                    Choice.ANY, Choice.ANY), "default", Terms.USUAL, Duration.ofHours(1), "", "");
                boolean release = i % 3 == 0;
                store.bind(request).thenAccept(result -> {
                    if (!(result instanceof Bound(var binding, _))) return;
                    say('+', binding.id());
                    if (!release) return;
                    say('?', binding.id());
                    store.unbind(binding.id()).thenAccept(done -> {
                        if (done instanceof Unbound) say('-', binding.id());
                    });
                });
                // Keeps a few batches in flight, not a full queue.
                if (i % 20 == 0) store.bind(request).toCompletableFuture().join();
            }
        }

        private static void say(char what, BindingId id) {
            System.out.println(what + id.value() + '.');
        }
    }
}
