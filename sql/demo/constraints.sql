-- demo/constraints: keys, one index and the foreign keys of the large tables, made after their rows because that is faster
-- PostgreSQL indexes the referenced side of a foreign key, never the referencing one: order_items.order_id stays without.
-- min_version: 12

SET LOCAL maintenance_work_mem = '128MB';

ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (order_id);
ALTER TABLE order_items ADD CONSTRAINT order_items_pkey PRIMARY KEY (order_item_id);

CREATE INDEX orders_customer_id_idx ON orders (customer_id);

ALTER TABLE orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE order_items
    ADD CONSTRAINT order_items_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders,
    ADD CONSTRAINT order_items_product_id_fkey FOREIGN KEY (product_id) REFERENCES products;
