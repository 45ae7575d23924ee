package io.callmask.number.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A mariadbd of a test's own, on a port that stays the same over restarts.
final class TestMariaDb implements AutoCloseable {
    static final String USER = "callmask";
    static final String PASSWORD = "a password of the test";

    private final Path directory;
    private final int port = TestProcess.freePort();
    private TestProcess process;

    TestMariaDb(Path directory) {
        this.directory = directory;
        write("init.sql", "CREATE DATABASE IF NOT EXISTS callmask;\nCREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD
            + "';\nGRANT ALL ON callmask.* TO '" + USER + "'@'127.0.0.1';\n");
        TestProcess.run(log(), asUser("mariadb-install-db", "--no-defaults", "--datadir=" + data(), "--skip-test-db", "--auth-root-authentication-method=normal"));
        this.process = start();
    }

    private static List<String> asUser(String... command) {
        var all = new ArrayList<>(List.of(command));
        if (System.getProperty("user.name").equals("root")) all.add("--user=root");
        return all;
    }

    private TestProcess start() {
        return TestProcess.listening(port, log(), asUser("mariadbd", "--no-defaults", "--datadir=" + data(), "--port=" + port, "--bind-address=127.0.0.1",
            "--socket=" + directory.resolve("s"), "--pid-file=" + directory.resolve("pid"), "--init-file=" + directory.resolve("init.sql"), "--skip-name-resolve",
            "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M"));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("mariadb.log");
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return url(port);
    }

    static String url(int port) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/callmask";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, PASSWORD);
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.kill();
    }

    void startAgain() {
        process = start();
    }

    /// Sees to it that all is in the files.
    void flush() {
        process.close();
        process = start();
    }

    void freeze() {
        process.signal("STOP");
    }

    void thaw() {
        process.signal("CONT");
    }

    @Override public void close() {
        process.signal("CONT");
        process.close();
    }
}
