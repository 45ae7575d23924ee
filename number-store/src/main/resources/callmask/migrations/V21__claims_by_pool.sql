-- Pools never share a claim, and each is written by one lane at a time: so each has a tree of its own (MariaDB reads what H2 takes for a comment), and lanes do not wait for each
-- other's pages. Within a pool the primary key still is what keeps two bindings from holding one slot.
CREATE TABLE claim_of_pool (
  pool INT NOT NULL,
  claim_key BINARY(16) NOT NULL,
  vn VARCHAR(20) NOT NULL,
  id BINARY(16) NOT NULL,
  version BIGINT NOT NULL,
  free_at BIGINT NOT NULL,
  PRIMARY KEY (pool, claim_key, vn)
) /*M! PARTITION BY HASH (pool) PARTITIONS 32 */;
INSERT INTO claim_of_pool (pool, claim_key, vn, id, version, free_at)
  SELECT virtual_number.pool, claim_key, claim.vn, id, version, free_at FROM claim JOIN virtual_number ON virtual_number.vn = claim.vn;
DROP TABLE claim;
ALTER TABLE claim_of_pool RENAME TO claim;
CREATE INDEX claim_by_vn ON claim (vn, free_at);
