package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is counted of groups within one transaction, on a real MariaDB.
class LoadIT extends OnRedisAndMariaDb {
    private static final byte[] GROUPS = new byte[16];

    @Test void a_group_that_was_released_before_anybody_counted_is_counted_no_more() throws Exception {
        var database = Database.open(servers.settings("one", Pool.of("p", List.of(VirtualNumber.of("+15550001000")), Duration.ofMinutes(10))));
        try {
            int left = database.transact(connection -> {
                for (byte i = 0; i < 3; i++) Sql.update(connection, "INSERT INTO binding_reference (reference, id, keep_until) VALUES (?, ?, ?)", GROUPS, new byte[] {i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1_000);
                var load = new Load(connection, 1, GROUPS, 999);
                load.addGroups(-1);
                assertThat(load.groups()).isEqualTo(2);
                load.addGroups(1);
                load.addGroups(1);
                return load.groups();
            });
            assertThat(left).isEqualTo(4);
        } finally {
            database.close();
        }
    }
}
