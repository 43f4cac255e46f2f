-- Keys, then statistics that are the same on every run.
-- ANALYZE draws 300 rows for each unit of the largest statistics target of a table; a target of 10000 on one column that
-- no query names makes it read every row up to three million (scale 0.5), so nothing is left to chance, while the
-- columns that matter keep the default of 100.
-- A commit that is not flushed yet leaves its pages out of the visibility map, hence the setting.

SET synchronous_commit = on;

ALTER TABLE region ADD PRIMARY KEY (r_regionkey);
ALTER TABLE nation ADD PRIMARY KEY (n_nationkey);
ALTER TABLE part ADD PRIMARY KEY (p_partkey);
ALTER TABLE supplier ADD PRIMARY KEY (s_suppkey);
ALTER TABLE partsupp ADD PRIMARY KEY (ps_partkey, ps_suppkey);
ALTER TABLE customer ADD PRIMARY KEY (c_custkey);
ALTER TABLE orders ADD PRIMARY KEY (o_orderkey);
ALTER TABLE lineitem ADD PRIMARY KEY (l_orderkey, l_linenumber);

ALTER TABLE nation ADD FOREIGN KEY (n_regionkey) REFERENCES region;
ALTER TABLE supplier ADD FOREIGN KEY (s_nationkey) REFERENCES nation;
ALTER TABLE customer ADD FOREIGN KEY (c_nationkey) REFERENCES nation;
ALTER TABLE partsupp ADD FOREIGN KEY (ps_partkey) REFERENCES part, ADD FOREIGN KEY (ps_suppkey) REFERENCES supplier;
ALTER TABLE orders ADD FOREIGN KEY (o_custkey) REFERENCES customer;
ALTER TABLE lineitem ADD FOREIGN KEY (l_orderkey) REFERENCES orders,
                     ADD FOREIGN KEY (l_partkey, l_suppkey) REFERENCES partsupp;

ALTER TABLE part ALTER p_comment SET STATISTICS 10000;
ALTER TABLE supplier ALTER s_address SET STATISTICS 10000;
ALTER TABLE partsupp ALTER ps_comment SET STATISTICS 10000;
ALTER TABLE customer ALTER c_address SET STATISTICS 10000;
ALTER TABLE orders ALTER o_clerk SET STATISTICS 10000;
ALTER TABLE lineitem ALTER l_comment SET STATISTICS 10000;

VACUUM (ANALYZE);
