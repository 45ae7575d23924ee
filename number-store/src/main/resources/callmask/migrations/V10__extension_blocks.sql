-- A thousand extensions of a VN. Its node alone gives out what is free in it, as long as that node's session has the epoch under which it was leased.
CREATE TABLE code_block (
  vn VARCHAR(20) NOT NULL,
  digits INT NOT NULL,
  block_no INT NOT NULL,
  pool INT NOT NULL,
  partition_no INT NOT NULL,
  -- The holder, or nobody; the session epoch under which it was leased last.
  node VARCHAR(32) NOT NULL,
  epoch BIGINT NOT NULL,
  -- How often the block had been wholly empty, and the week of the data key of this life.
  life INT NOT NULL,
  week INT NOT NULL,
  -- Below this all turns may have been given.
  turn_to INT NOT NULL,
  -- 1 while something in it may be open or rest.
  in_use INT NOT NULL,
  PRIMARY KEY (vn, digits, block_no)
);
CREATE INDEX code_block_by_pool ON code_block (pool, digits, node);
CREATE INDEX code_block_by_partition ON code_block (partition_no, in_use);
CREATE INDEX code_block_by_node ON code_block (node, partition_no);

-- Which codes a batch changed that were open before: whoever changes one of them must have seen it.
ALTER TABLE journal ADD COLUMN touched LONGBLOB;
-- The journal row in which the bind is.
ALTER TABLE bind_memory ADD COLUMN seq BIGINT DEFAULT 0 NOT NULL;
-- The last rows of one node, without reading all that others wrote since.
CREATE INDEX journal_by_node ON journal (partition_no, node, seq);
