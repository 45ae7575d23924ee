package io.callmask.bench.bind;

import io.callmask.bench.server.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one would write by hand: codes as rows, taken one at a time by transactions of sixteen threads; and the floor of that, one insert and commit.
final class Rivals {
    private static final int THREADS = 16;
    private static final int CODES = 500_000;

    private final MariaDbServer sql;
    private final AtomicInteger keys = new AtomicInteger();

    Rivals(MariaDbServer sql) throws SQLException {
        this.sql = sql;
        try (var connection = sql.connect(); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE code (id INT PRIMARY KEY, taken TINYINT NOT NULL, KEY (taken)) ENGINE=InnoDB");
            statement.execute("INSERT INTO code SELECT seq, 0 FROM seq_1_to_" + CODES);
            statement.execute("CREATE TABLE binding (id INT PRIMARY KEY, code INT NOT NULL, number VARBINARY(32) NOT NULL, until BIGINT NOT NULL) ENGINE=InnoDB");
            connection.commit();
        }
    }

    /// One of somebody's transactions.
    private interface Transaction {
        void run(Connection connection) throws SQLException;
    }

    /// `SELECT … FOR UPDATE SKIP LOCKED`, update, insert, commit.
    double skipLocked(Duration time) throws InterruptedException, SQLException {
        return perSecond(time, connection -> {
            int code;
            try (var select = connection.prepareStatement("SELECT id FROM code WHERE taken = 0 LIMIT 1 FOR UPDATE SKIP LOCKED"); var rows = select.executeQuery()) {
                if (!rows.next()) throw new SQLException("no code is left");
                code = rows.getInt(1);
            }
            try (var update = connection.prepareStatement("UPDATE code SET taken = 1 WHERE id = ?")) {
                update.setInt(1, code);
                update.executeUpdate();
            }
            insert(connection, code);
        });
    }

    /// One insert, commit.
    double insertCommit(Duration time) throws InterruptedException, SQLException {
        return perSecond(time, connection -> insert(connection, 0));
    }

    private void insert(Connection connection, int code) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO binding (id, code, number, until) VALUES (?, ?, ?, ?)")) {
            insert.setInt(1, keys.incrementAndGet());
            insert.setInt(2, code);
            insert.setBytes(3, new byte[32]);
            insert.setLong(4, System.currentTimeMillis());
            insert.executeUpdate();
        }
    }

    private double perSecond(Duration time, Transaction transaction) throws InterruptedException, SQLException {
        var done = new LongAdder();
        var failures = new ConcurrentLinkedQueue<SQLException>();
        var threads = new ArrayList<Thread>();
        long start = System.nanoTime();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (var connection = sql.connect()) {
                    while (System.nanoTime() - start < time.toNanos()) {
                        transaction.run(connection);
                        connection.commit();
                        done.increment();
                    }
                } catch (SQLException e) {
                    failures.add(e);
                }
            }));
        }
        for (var thread : threads) thread.join();
        var failure = failures.poll();
        if (failure != null) throw failure;
        return done.sum() / ((System.nanoTime() - start) / 1e9);
    }
}
