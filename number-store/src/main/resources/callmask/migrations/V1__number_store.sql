-- Numbers of people never stand here in the clear: claims lie under pseudonyms, everything else is sealed. Instants are milliseconds since 1970.

-- A text that only the right master key opens: a wrong key is noticed before anything is written.
CREATE TABLE master_key_check (id INT NOT NULL PRIMARY KEY, sealed VARBINARY(128) NOT NULL);

-- The last epoch that was given to anything. One row.
CREATE TABLE epoch_counter (id INT NOT NULL PRIMARY KEY, last_epoch BIGINT NOT NULL);
INSERT INTO epoch_counter (id, last_epoch) VALUES (1, 0);

-- Which process writes for a node. Every journal transaction holds its row's share lock, so raising the epoch shuts out whoever had it before.
CREATE TABLE node_session (node VARCHAR(32) NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL, owner VARCHAR(64) NOT NULL);
CREATE TABLE node_beat (node VARCHAR(32) NOT NULL PRIMARY KEY, beaten_at BIGINT NOT NULL);

CREATE TABLE pool (id INT NOT NULL PRIMARY KEY, name VARCHAR(64) NOT NULL UNIQUE);
CREATE TABLE virtual_number (vn VARCHAR(20) NOT NULL PRIMARY KEY, pool INT NOT NULL, kind VARCHAR(16) NOT NULL, partition_no INT NOT NULL);

CREATE TABLE data_key (pool INT NOT NULL, week INT NOT NULL, wrapped VARBINARY(128) NOT NULL, PRIMARY KEY (pool, week));

-- Where the index of a partition lives, under which epoch, and the next number of its journal.
CREATE TABLE index_partition (partition_no INT NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL, run_id VARCHAR(64) NOT NULL, next_seq BIGINT NOT NULL);

-- One row per batch. Nothing in it matters any more after keep_until.
CREATE TABLE journal (
  partition_no INT NOT NULL,
  seq BIGINT NOT NULL,
  node VARCHAR(32) NOT NULL,
  session_epoch BIGINT NOT NULL,
  pool INT NOT NULL,
  week INT NOT NULL,
  keep_until BIGINT NOT NULL,
  sealed LONGBLOB NOT NULL,
  PRIMARY KEY (partition_no, seq)
);
CREATE INDEX journal_by_end ON journal (keep_until);

-- Up to which number a node's own batches are in the index.
CREATE TABLE indexed_mark (node VARCHAR(32) NOT NULL, partition_no INT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (node, partition_no));

-- What is taken, open or resting. The primary key is what keeps two bindings from holding one slot.
CREATE TABLE claim (
  claim_key BINARY(16) NOT NULL,
  vn VARCHAR(20) NOT NULL,
  id BINARY(16) NOT NULL,
  version BIGINT NOT NULL,
  free_at BIGINT NOT NULL,
  PRIMARY KEY (claim_key, vn)
);
CREATE INDEX claim_by_vn ON claim (vn, free_at);

CREATE TABLE bind_memory (bind_key BINARY(16) NOT NULL PRIMARY KEY, id BINARY(16) NOT NULL, keep_until BIGINT NOT NULL);
CREATE INDEX bind_memory_by_end ON bind_memory (keep_until);

CREATE TABLE binding_reference (reference BINARY(16) NOT NULL, id BINARY(16) NOT NULL, keep_until BIGINT NOT NULL, PRIMARY KEY (reference, id));
CREATE INDEX binding_reference_by_end ON binding_reference (keep_until);
