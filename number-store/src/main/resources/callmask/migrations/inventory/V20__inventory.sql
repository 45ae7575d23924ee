-- Numbers as they were bought. Virtual numbers may stand in the clear. Instants are milliseconds since 1970.

-- The last number that was given to a change. One row, held by whoever commits a change.
CREATE TABLE inventory_counter (id INT NOT NULL PRIMARY KEY, last_change BIGINT NOT NULL);
INSERT INTO inventory_counter (id, last_change) VALUES (1, 0);

-- Changes in the order in which they were committed; whoever has seen one reads those after it.
CREATE TABLE inventory_change (seq BIGINT NOT NULL PRIMARY KEY, change_no BIGINT NOT NULL, made_at BIGINT NOT NULL, what VARCHAR(32) NOT NULL, numbers INT NOT NULL);

-- What numbers come over. Lists are separated by spaces.
CREATE TABLE channel (
  name VARCHAR(32) NOT NULL PRIMARY KEY,
  provider VARCHAR(32) NOT NULL,
  industries VARCHAR(512) NOT NULL,
  functions VARCHAR(512) NOT NULL,
  connect_permille INT NOT NULL,
  faults INT NOT NULL,
  change_no BIGINT NOT NULL
);
CREATE INDEX channel_by_change ON channel (change_no);

-- A number that is no more keeps its row, as REMOVED, so that every node hears of it.
CREATE TABLE inventory_number (
  vn VARCHAR(20) NOT NULL PRIMARY KEY,
  pool VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  standing VARCHAR(16) NOT NULL,
  channel VARCHAR(32) NOT NULL,
  type VARCHAR(32) NOT NULL,
  segment VARCHAR(32) NOT NULL,
  city VARCHAR(64) NOT NULL,
  cost DECIMAL(12, 4) NOT NULL,
  capacity INT NOT NULL,
  reserved_for VARCHAR(32) NOT NULL,
  change_no BIGINT NOT NULL
);
CREATE INDEX inventory_number_by_change ON inventory_number (change_no);

-- What a pool's class needed in an hour, and what was asked of it.
CREATE TABLE pool_hour (
  pool VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  hour_no BIGINT NOT NULL,
  node VARCHAR(32) NOT NULL,
  binds BIGINT NOT NULL,
  needed DOUBLE NOT NULL,
  PRIMARY KEY (pool, kind, hour_no, node)
);
