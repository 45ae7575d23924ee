-- For how long, in milliseconds, a node lets what ended in a pool rest: no node may go by a shorter rest than others that run.
CREATE TABLE pool_rest (node VARCHAR(32) NOT NULL, pool INT NOT NULL, rest_ms BIGINT NOT NULL, PRIMARY KEY (node, pool));
