package io.callmask.bench.bind;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One connection that is kept, one request after the other: a client that costs little. For one thread.
final class HttpConnection implements Closeable {
    private static final String LENGTH = "content-length:";
    private static final int BUFFER = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final String head;

    HttpConnection(int port, String path) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: application/json\r\nContent-Length: ";
    }

    /// @param body starts with `{` when there is one
    record Answer(int status, String body) {}

    Answer post(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        var request = (head + bytes.length + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(request);
        var first = line();
        int length = 0;
        for (var line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) length = Integer.parseInt(line.substring(LENGTH.length()).strip());
        }
        return new Answer(Integer.parseInt(first.split(" ", 3)[1]), new String(in.readNBytes(length), StandardCharsets.US_ASCII));
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the server has closed the connection");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override public void close() throws IOException {
        socket.close();
    }
}
