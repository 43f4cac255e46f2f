-- demo/schema: the tables of a small web shop, as an application's migrations would have left them
-- Each table has its primary key and the indexes its first pages needed; the three queries in queries/ came later.
-- min_version: 12

CREATE TABLE customers (
    customer_id  integer      PRIMARY KEY,
    email        text         NOT NULL UNIQUE,
    full_name    text         NOT NULL,
    country      char(2)      NOT NULL,
    created_at   timestamptz  NOT NULL
);

CREATE TABLE products (
    product_id   integer        PRIMARY KEY,
    sku          text           NOT NULL UNIQUE,
    title        text           NOT NULL,
    list_price   numeric(10,2)  NOT NULL
);

CREATE TABLE orders (
    order_id       bigint         NOT NULL,
    customer_id    integer        NOT NULL,
    status         text           NOT NULL,
    partner_code   text,                      -- who referred the customer; most orders have none
    total_amount   numeric(10,2)  NOT NULL,
    shipping_city  text           NOT NULL,
    created_at     timestamptz    NOT NULL,
    CONSTRAINT orders_status_known CHECK (status IN ('pending', 'paid', 'shipped', 'completed', 'cancelled', 'returned'))
);

CREATE TABLE order_items (
    order_item_id  bigint         NOT NULL,   -- a surrogate key, as object-relational mappers like it
    order_id       bigint         NOT NULL,
    product_id     integer        NOT NULL,
    quantity       integer        NOT NULL,
    unit_price     numeric(10,2)  NOT NULL
);
