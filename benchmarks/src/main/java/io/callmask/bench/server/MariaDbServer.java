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

    private final int port;
    private final LocalProcess process;

    private MariaDbServer(int port, LocalProcess process) {
        this.port = port;
        this.process = process;
    }

    public static MariaDbServer start(Path directory) throws IOException, InterruptedException {
        int port = Ports.freeTcp(Setup.SERVER);
        var log = directory.resolve("mariadb.log");
        var data = "--datadir=" + directory.resolve("mariadb");
        LocalProcess.write(directory.resolve("init.sql"), """
            CREATE DATABASE IF NOT EXISTS callmask;
            CREATE DATABASE IF NOT EXISTS bench;
            CREATE USER IF NOT EXISTS '%1$s'@'%3$s' IDENTIFIED BY '%2$s';
            GRANT ALL ON callmask.* TO '%1$s'@'%3$s';
            GRANT ALL ON bench.* TO '%1$s'@'%3$s';
            """.formatted(USER, PASSWORD, Setup.SERVER));
        LocalProcess.run(log, asUser("mariadb-install-db", "--no-defaults", data, "--skip-test-db", "--auth-root-authentication-method=normal"));
        var command = asUser("mariadbd", "--no-defaults", data, "--port=" + port, "--bind-address=" + Setup.SERVER, "--socket=" + directory.resolve("s"), "--pid-file=" + directory.resolve("pid"),
            "--init-file=" + directory.resolve("init.sql"), "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=1G", "--innodb-log-file-size=1G");
        return new MariaDbServer(port, LocalProcess.listening(port, log, command));
    }

    private static List<String> asUser(String... command) {
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

    /// A connection to a database of the bench's own, without auto-commit.
    public Connection connect() throws SQLException {
        var connection = DriverManager.getConnection(url("bench"), USER, PASSWORD);
        connection.setAutoCommit(false);
        return connection;
    }

    public long cpuMicros() {
        return Cpu.micros(process.pid());
    }

    @Override public void close() {
        process.close();
    }
}
