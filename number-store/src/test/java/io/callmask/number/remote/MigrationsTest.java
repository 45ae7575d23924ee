package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
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
}
