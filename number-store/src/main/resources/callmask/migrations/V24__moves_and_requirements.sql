-- How often a node's settings have moved a number: a node that has read where numbers live before that begins no session any more.
ALTER TABLE epoch_counter ADD COLUMN moves BIGINT NOT NULL DEFAULT 0;

-- Which numbers were required for a bind that is remembered: a keyed digest, empty when any would do.
ALTER TABLE bind_memory ADD COLUMN requirement VARBINARY(8) NOT NULL DEFAULT '';
