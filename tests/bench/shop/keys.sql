-- Keys, two indexes of the first day, and statistics that are the same on every run: the large target on a column that no
-- query names makes ANALYZE read every row (see ../tpch/keys.sql).
-- A commit that is not flushed yet leaves its pages out of the visibility map, hence the setting.

SET synchronous_commit = on;

ALTER TABLE customers ADD PRIMARY KEY (id), ADD UNIQUE (email);
ALTER TABLE products ADD PRIMARY KEY (id), ADD UNIQUE (sku);
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE order_items ADD PRIMARY KEY (id);
ALTER TABLE bookings ADD PRIMARY KEY (id);
ALTER TABLE events ADD PRIMARY KEY (occurred_at, id);

ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders, ADD FOREIGN KEY (product_id) REFERENCES products;
ALTER TABLE bookings ADD FOREIGN KEY (customer_id) REFERENCES customers;

CREATE INDEX products_category_id_idx ON products (category_id);
CREATE INDEX orders_partner_code_idx ON orders (partner_code);

ALTER TABLE customers ALTER full_name SET STATISTICS 5000;
ALTER TABLE products ALTER description SET STATISTICS 5000;
ALTER TABLE orders ALTER updated_at SET STATISTICS 5000;
ALTER TABLE order_items ALTER quantity SET STATISTICS 5000;
ALTER TABLE bookings ALTER room_id SET STATISTICS 5000;
ALTER TABLE events ALTER id SET STATISTICS 5000;

VACUUM (ANALYZE);
