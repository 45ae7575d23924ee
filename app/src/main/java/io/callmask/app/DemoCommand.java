package io.callmask.app;

import ch.qos.logback.classic.Level;
import io.callmask.app.demo.Demo;
import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.SettingsFile;
import io.callmask.sip.engine.SecureIds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `demo`: a server of its own, one call through it, and what both sides saw. Leaves nothing behind.
final class DemoCommand implements Command {
    @Override public Usage usage() {
        return Usage.of("demo", "Places one masked call through a server of its own and shows both sides of it.", new Options());
    }

    @Override public int run(CommandLine given, Console console) throws IOException, InterruptedException {
        var sources = new Sources();
        var rehearsal = Warmth.rehearse(sources);
        quieten();
        var directory = Files.createTempDirectory("callmask-demo-");
        var parts = new Parts();
        // Ctrl-C comes as a hook too; whichever closes first, the other finds nothing left.
        var hook = Thread.ofPlatform().name("stop").unstarted(parts::close);
        Runtime.getRuntime().addShutdownHook(hook);
        parts.add("temporary directory", () -> delete(directory));
        try {
            return place(parts, directory, sources, rehearsal, console.out());
        } catch (UncheckedIOException | IOException | BadSettings e) {
            return console.complain("the demo failed: " + e.getMessage(), Main.FAILED);
        } finally {
            parts.close();
        }
    }

    private static int place(Parts parts, Path directory, Sources sources, CompletableFuture<Void> rehearsal, PrintWriter out) throws IOException, BadSettings, InterruptedException {
        var ids = new SecureIds();
        var demo = parts.add("phones", Demo.open(ids::next));
        var loaded = SettingsFile.load("demo", demo.settings(directory), List.of());
        var server = parts.add("server", Server.start(loaded, () -> loaded, sources, rehearsal));
        var sip = server.sip().getFirst();
        out.println("A server listens for SIP on " + Wiring.uri(sip) + " and for HTTP on " + server.api() + ", its data in " + directory + '.');
        boolean masked = demo.run(sip.address(), server.api(), out);
        out.println();
        out.println(masked ? "The call was masked." : "THE CALL WAS NOT MASKED.");
        out.println("Next: ./callmask run, then bind two numbers of your own and call with SIPp as README.md shows under \"Your own call\".");
        out.flush();
        return masked ? Main.DONE : Main.FAILED;
    }

    /// The picture is the demo's output; a log beside it is for trouble only.
    private static void quieten() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) root.setLevel(Level.WARN);
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override public FileVisitResult postVisitDirectory(Path visited, java.io.IOException failure) throws IOException {
                if (failure != null) throw failure;
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
