package io.callmask.sip.message;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks JAIN SIP's reader in a process of its own, which is killed when it takes too long and started anew. It is never given a Via: its reader of those loops until memory is gone.
final class Oracle implements AutoCloseable {
    /// Hundreds of times what a message takes; the first one waits for the process to start.
    private static final int PATIENCE_SECONDS = 20;

    private final ExecutorService reader = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private @Nullable Process process;

    Told ask(byte[] message) throws IOException, InterruptedException {
        var child = process == null || !process.isAlive() ? start() : process;
        process = child;
        var without = withoutVias(message);
        var answer = reader.submit(() -> told(child, without));
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            child.destroyForcibly().waitFor();
            return Told.refused("no end");
        } catch (ExecutionException _) {
            child.destroyForcibly().waitFor();
            return Told.refused("death");
        }
    }

    private static Told told(Process child, byte[] message) throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(child.getOutputStream()));
        out.writeInt(message.length);
        out.write(message);
        out.flush();
        var in = new DataInputStream(child.getInputStream());
        var refused = in.readUTF();
        var fields = new HashMap<String, String>();
        for (int count = in.readInt(); count > 0; count--) fields.put(in.readUTF(), in.readUTF());
        return new Told(refused, fields);
    }

    private static Process start() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(java, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), OracleMain.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// Cuts at every line end of whatever kind, so that what the other reader may take for a Via line is gone too.
    static byte[] withoutVias(byte[] message) {
        var kept = new ByteArrayOutputStream(message.length);
        boolean via = false;
        boolean body = false;
        for (int from = 0; from < message.length; ) {
            int end = from;
            while (end < message.length && message[end] != '\n') end++;
            end = Math.min(end + 1, message.length);
            var line = new String(message, from, end - from, StandardCharsets.ISO_8859_1);
            body |= from > 0 && line.strip().isEmpty();
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            via = !body && (isVia(line) || (via && folded));
            if (!via) kept.write(message, from, end - from);
            from = end;
        }
        return kept.toByteArray();
    }

    private static boolean isVia(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) return false;
        var name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        return name.equals("via") || name.equals("v") || name.endsWith("\rvia") || name.endsWith("\rv");
    }

    @Override public void close() {
        if (process != null) process.destroyForcibly();
        reader.shutdownNow();
    }
}
