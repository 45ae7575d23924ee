package io.callmask.number.remote;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Statements with positional parameters.
final class Sql {
    /// Rows that the driver fetches at a time when there may be many.
    private static final int FETCH = 200;

    private Sql() {}

    /// Reads one row.
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Does something with one row.
    interface Visit {
        void row(ResultSet row) throws SQLException;
    }

    /// @return rows changed
    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            fill(statement, parameters);
            return statement.executeUpdate();
        }
    }

    static void batch(Connection connection, String sql, List<Object[]> all) throws SQLException {
        if (all.isEmpty()) return;
        try (var statement = connection.prepareStatement(sql)) {
            for (var parameters : all) {
                fill(statement, parameters);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static <T> Optional<T> first(Connection connection, String sql, Row<T> reading, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            fill(statement, parameters);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(reading.read(rows)) : Optional.empty();
            }
        }
    }

    static void each(Connection connection, String sql, Visit visit, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            fill(statement, parameters);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) visit.row(rows);
            }
        }
    }

    /// `?, ?, ?` for so many parameters.
    static String marks(int count) {
        return "?, ".repeat(count - 1) + '?';
    }

    private static void fill(PreparedStatement statement, Object... parameters) throws SQLException {
        // By type: else the driver looks for a codec each time.
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case String text -> statement.setString(i + 1, text);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case Object other -> statement.setObject(i + 1, other);
            }
        }
    }
}
