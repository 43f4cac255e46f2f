-- What a tuned TPC-H has beside its primary keys: foreign keys, covering and partial indexes.
CREATE INDEX ON lineitem (l_partkey, l_suppkey);
CREATE INDEX ON lineitem (l_suppkey);
CREATE INDEX ON lineitem (l_shipdate) INCLUDE (l_extendedprice, l_discount, l_quantity);
CREATE INDEX ON lineitem (l_orderkey) WHERE l_receiptdate > l_commitdate;
CREATE INDEX ON orders (o_custkey);
CREATE INDEX ON orders (o_orderdate) INCLUDE (o_custkey);
CREATE INDEX ON customer (c_nationkey);
CREATE INDEX ON customer (c_mktsegment, c_custkey);
CREATE INDEX ON partsupp (ps_suppkey);
CREATE INDEX ON supplier (s_nationkey);
CREATE INDEX ON part (p_brand, p_container);
SET synchronous_commit = on;
VACUUM ANALYZE;
