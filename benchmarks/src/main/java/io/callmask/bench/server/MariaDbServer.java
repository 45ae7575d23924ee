package io.callmask.bench.server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A mariadbd of our own on a private port. It syncs its log at every commit, as production must.
public final class MariaDbServer implements AutoCloseable {
    public static final String USER = "callmask";
    public static final String PASSWORD = "of-the-bench";

    private final Path directory;
    private final int port;
    private final List<String> sizes;
    private LocalProcess process;

    private MariaDbServer(Path directory, int port, List<String> sizes) throws IOException, InterruptedException {
        this.directory = directory;
        this.port = port;
        this.sizes = sizes;
        this.process = launch();
    }

    /// One for millions of rows.
    public static MariaDbServer start(Path directory) throws IOException, InterruptedException {
        return start(directory, List.of("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=1G"));
    }

    /// One for a few.
    public static MariaDbServer startSmall(Path directory) throws IOException, InterruptedException {
        return start(directory, List.of("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M"));
    }

    private static MariaDbServer start(Path directory, List<String> sizes) throws IOException, InterruptedException {
        LocalProcess.write(directory.resolve("init.sql"), """
            CREATE DATABASE IF NOT EXISTS callmask;
            CREATE DATABASE IF NOT EXISTS bench;
            CREATE USER IF NOT EXISTS '%1$s'@'%3$s' IDENTIFIED BY '%2$s';
            GRANT ALL ON callmask.* TO '%1$s'@'%3$s';
            GRANT ALL ON bench.* TO '%1$s'@'%3$s';
            """.formatted(USER, PASSWORD, Setup.SERVER));
        LocalProcess.run(log(directory), asUser("mariadb-install-db", "--no-defaults", data(directory), "--skip-test-db", "--auth-root-authentication-method=normal"));
        return new MariaDbServer(directory, Ports.freeTcp(Setup.SERVER), sizes);
    }

    private LocalProcess launch() throws IOException, InterruptedException {
        var command = asUser("mariadbd", "--no-defaults", data(directory), "--port=" + port, "--bind-address=" + Setup.SERVER, "--socket=" + directory.resolve("s"), "--pid-file=" + directory.resolve("pid"),
            "--init-file=" + directory.resolve("init.sql"), "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=1");
        command.addAll(sizes);
        return LocalProcess.listening(port, log(directory), command);
    }

    private static Path log(Path directory) {
        return directory.resolve("mariadb.log");
    }

    private static String data(Path directory) {
        return "--datadir=" + directory.resolve("mariadb");
    }

    private static ArrayList<String> asUser(String... command) {
        var all = new ArrayList<>(List.of(command));
        if (System.getProperty("user.name").equals("root")) all.add("--user=root");
        return all;
    }

    /// Where callmask's tables are.
    public String url() {
        return url("callmask");
    }

    private String url(String database) {
        return "jdbc:mariadb://" + Setup.SERVER + ':' + port + '/' + database;
    }

    /// Bytes of one of callmask's tables and its indexes.
    public long bytesOf(String table) throws SQLException {
        try (var connection = DriverManager.getConnection(url(), USER, PASSWORD); var select = connection.prepareStatement("SELECT data_length + index_length FROM information_schema.tables WHERE table_schema = 'callmask' AND table_name = ?")) {
            select.setString(1, table);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) throw new SQLException("table " + table + ": there is none");
                return rows.getLong(1);
            }
        }
    }

    /// A connection to a database of the bench's own, without auto-commit.
    public Connection connect() throws SQLException {
        var connection = DriverManager.getConnection(url("bench"), USER, PASSWORD);
        connection.setAutoCommit(false);
        return connection;
    }

    public long cpuMicros() {
        return Cpu.micros(process.pid());
    }

    /// Stops it in the ordinary way.
    public void stop() {
        process.close();
    }

    /// Starts it anew at the same port, with all that it had.
    public void startAgain() throws IOException, InterruptedException {
        process = launch();
    }

    @Override public void close() {
        process.close();
    }
}
