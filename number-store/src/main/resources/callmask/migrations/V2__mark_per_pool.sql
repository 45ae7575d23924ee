-- Pools may share a partition, and each is written by a lane of its own: what one has put into the index says nothing of another. Without a mark all is written again.
DROP TABLE indexed_mark;

-- Up to which number a node's own batches of a pool are in the index.
CREATE TABLE indexed_mark (node VARCHAR(32) NOT NULL, partition_no INT NOT NULL, pool INT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (node, partition_no, pool));
