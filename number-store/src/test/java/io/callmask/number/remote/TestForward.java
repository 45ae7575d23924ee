package io.callmask.number.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An address that leads to a server of a test's own, and then perhaps to another: what is connected stays where it is, as when a name or a forwarding is changed.
final class TestForward implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile int port;
    private volatile boolean isCut;

    TestForward(int port) {
        this.port = port;
        try {
            listening = new ServerSocket(TestProcess.freePort(), 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /// From now on who connects gets there.
    void lead(int to) {
        port = to;
    }

    /// Nobody comes through any more.
    void cut() {
        isCut = true;
        open.forEach(TestForward::close);
        open.clear();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var here = listening.accept();
                if (isCut) {
                    close(here);
                    continue;
                }
                var there = new Socket(InetAddress.getLoopbackAddress(), port);
                open.addAll(List.of(here, there));
                Thread.ofVirtual().start(() -> copy(here, there));
                Thread.ofVirtual().start(() -> copy(there, here));
            } catch (IOException closedOrNobodyThere) {
                // Whoever connected sees that, too.
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // So is the other side.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override public void close() throws IOException {
        listening.close();
        cut();
    }
}
