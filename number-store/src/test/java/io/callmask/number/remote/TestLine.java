package io.callmask.number.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A line from a node to a MariaDB, which can be cut at the commit of a transaction that a test chooses.
final class TestLine implements AutoCloseable {
    private static final int CHUNK = 65_536;
    private static final String COMMIT = "\u0003COMMIT";

    private final ServerSocket door;
    private final int to;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> torn = new CompletableFuture<>();
    private volatile boolean isDown;
    private @Nullable Cut next;

    /// Where the line will be cut.
    ///
    /// @param statement part of the transaction; known only when the connection runs it for the first time
    /// @param arrives   whether MariaDB gets the commit, and only its answer is lost
    private record Cut(String statement, boolean arrives, CompletableFuture<Void> reached, CompletableFuture<Void> torn) {}

    TestLine(String url) {
        try {
            to = Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1"));
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::let);
    }

    String url() {
        return "jdbc:mariadb://127.0.0.1:" + door.getLocalPort() + "/callmask";
    }

    /// @return completes when the next commit after `statement` waits, having arrived or not
    synchronized CompletableFuture<Void> cutAtCommit(String statement, boolean arrives) {
        var cut = new Cut(statement, arrives, new CompletableFuture<>(), torn);
        next = cut;
        return cut.reached();
    }

    /// Who runs the statement first is cut.
    private synchronized @Nullable Cut taken(String sent) {
        var cut = next;
        if (cut == null || !sent.contains(cut.statement())) return null;
        next = null;
        return cut;
    }

    /// Cuts the connection whose commit waits.
    void tear() {
        var waiting = torn;
        torn = new CompletableFuture<>();
        waiting.complete(null);
    }

    /// Cuts all connections, and lets nobody make others until [#mend].
    void down() {
        isDown = true;
        tear();
        sockets.forEach(TestLine::shut);
    }

    void mend() {
        isDown = false;
    }

    private void let() {
        try {
            while (true) {
                var node = door.accept();
                if (isDown) {
                    shut(node);
                    continue;
                }
                var server = new Socket(InetAddress.getLoopbackAddress(), to);
                node.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(node);
                sockets.add(server);
                var cutting = new AtomicReference<Cut>();
                Thread.ofVirtual().start(() -> up(node, server, cutting));
                Thread.ofVirtual().start(() -> down(server, node, cutting));
            }
        } catch (IOException closed) {
            sockets.forEach(TestLine::shut);
        }
    }

    /// From the node to MariaDB.
    private void up(Socket node, Socket server, AtomicReference<Cut> cutting) {
        @Nullable Cut mine = null;
        try (node; server; var in = node.getInputStream(); var out = server.getOutputStream()) {
            var chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                var text = new String(chunk, 0, n, StandardCharsets.ISO_8859_1);
                if (mine == null) mine = taken(text);
                if (mine != null && text.contains(COMMIT)) {
                    cutting.set(mine);
                    if (!mine.arrives()) {
                        mine.reached().complete(null);
                        mine.torn().join();
                        return;
                    }
                }
                out.write(chunk, 0, n);
            }
        } catch (IOException cut) {
            // So it was to be.
        }
    }

    /// From MariaDB to the node.
    private void down(Socket server, Socket node, AtomicReference<Cut> cutting) {
        try (node; server; var in = server.getInputStream(); var out = node.getOutputStream()) {
            var chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                var cut = cutting.get();
                if (cut != null) {
                    cut.reached().complete(null);
                    cut.torn().join();
                    return;
                }
                out.write(chunk, 0, n);
            }
        } catch (IOException cut) {
            // So it was to be.
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override public void close() throws IOException {
        down();
        door.close();
    }
}
