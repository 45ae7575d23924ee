-- How many digits a node's extensions of a pool have: no node may give longer or shorter ones than others that run. 0 where a version before this one wrote it.
ALTER TABLE pool_rest ADD COLUMN digits INT NOT NULL DEFAULT 0;
