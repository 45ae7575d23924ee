package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// The tables keep to what MariaDB and H2 both understand.
class MigrationsTest {
    @Test void h2_takes_the_tables_too() throws Exception {
        var url = "jdbc:h2:mem:migrations;MODE=MariaDB;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1";
        Flyway.configure().dataSource(url, "sa", "").locations(Database.MIGRATIONS).load().migrate();
        var tables = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(url, "sa", "")) {
            Sql.each(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", row -> tables.add(row.getString(1)));
            assertThat(tables).contains("journal", "claim", "node_session", "index_partition", "bind_memory", "data_key", "virtual_number");
            assertThat(Session.nextEpoch(connection)).isEqualTo(1);
        }
    }

    @Test void what_was_claimed_stays_claimed_when_claims_are_laid_by_pools() throws Exception {
        var url = "jdbc:h2:mem:claims;MODE=MariaDB;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1";
        Flyway.configure().dataSource(url, "sa", "").locations(Database.MIGRATIONS).target("20").load().migrate();
        byte[] key = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        try (var connection = DriverManager.getConnection(url, "sa", "")) {
            Sql.update(connection, "INSERT INTO virtual_number (vn, pool, kind, partition_no) VALUES ('12125550100', 3, 'KNOWN_CALLER', 1)");
            Sql.update(connection, "INSERT INTO claim (claim_key, vn, id, version, free_at) VALUES (?, '12125550100', ?, 5, 6)", key, key);
            Flyway.configure().dataSource(url, "sa", "").locations(Database.MIGRATIONS).target("21").load().migrate();
            var rows = new ArrayList<String>();
            Sql.each(connection, "SELECT vn, version, free_at FROM claim WHERE pool = 3 AND claim_key = ? AND id = ?", row -> rows.add(row.getString(1) + ' ' + row.getLong(2) + ' ' + row.getLong(3)), key, key);
            assertThat(rows).containsExactly("12125550100 5 6");
        }
    }

    @Test void what_was_claimed_stays_claimed_when_claims_are_laid_by_numbers() throws Exception {
        var url = "jdbc:h2:mem:numbers;MODE=MariaDB;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1";
        Flyway.configure().dataSource(url, "sa", "").locations(Database.MIGRATIONS).target("21").load().migrate();
        byte[] key = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        byte[] id = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        try (var connection = DriverManager.getConnection(url, "sa", "")) {
            for (int pool : new int[] {3, 4}) Sql.update(connection, "INSERT INTO claim (pool, claim_key, vn, id, version, free_at) VALUES (?, ?, '12125550100', ?, 5, 6)", pool, key, id);
            Flyway.configure().dataSource(url, "sa", "").locations(Database.MIGRATIONS).load().migrate();
            var rows = new ArrayList<String>();
            Sql.each(connection, "SELECT pool, vn, version, free_at FROM claim WHERE claim_key = ? AND id = ? ORDER BY pool", row -> rows.add(row.getInt(1) + " " + row.getString(2) + ' ' + row.getLong(3) + ' ' + row.getLong(4)), key, id);
            assertThat(rows).containsExactly("3 12125550100 5 6", "4 12125550100 5 6");
            assertThatThrownBy(() -> Sql.update(connection, "INSERT INTO claim (pool, vn, claim_key, id, version, free_at) VALUES (3, '12125550100', ?, ?, 6, 7)", key, id)).isInstanceOf(SQLException.class);
        }
    }
}
