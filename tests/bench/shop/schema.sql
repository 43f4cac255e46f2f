-- A shop as applications leave it: primary keys, foreign keys, two indexes of the first day, partitioned events.
-- Wants a database whose collation is not C (createdb -T template0 --locale C.UTF-8), as production's is not.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE customers (
    id          bigint       NOT NULL,
    email       text         NOT NULL,
    full_name   text         NOT NULL,
    country     char(2)      NOT NULL,
    plan        text         NOT NULL,              -- free, pro, enterprise (rare)
    created_at  timestamptz  NOT NULL,
    deleted_at  timestamptz                         -- almost always NULL
);

CREATE TABLE products (
    id           bigint         NOT NULL,
    sku          text           NOT NULL,
    title        text           NOT NULL,
    description  text           NOT NULL,
    search       tsvector       NOT NULL,
    tags         text[]         NOT NULL,
    category_id  integer        NOT NULL,
    price        numeric(10,2)  NOT NULL
);

CREATE TABLE orders (
    id            bigint         NOT NULL,
    customer_id   bigint         NOT NULL,
    status        text           NOT NULL,          -- completed nearly always, pending for half a percent
    partner_code  text,
    voucher_code  text,
    tracking_no   text           NOT NULL,
    total         numeric(10,2)  NOT NULL,
    created_at    timestamptz    NOT NULL,
    shipped_at    timestamptz,
    updated_at    timestamptz    NOT NULL
);

CREATE TABLE order_items (
    id          bigint         NOT NULL,
    order_id    bigint         NOT NULL,
    product_id  bigint         NOT NULL,
    quantity    integer        NOT NULL,
    unit_price  numeric(10,2)  NOT NULL
);

CREATE TABLE bookings (
    id           bigint     NOT NULL,
    room_id      integer    NOT NULL,
    customer_id  bigint     NOT NULL,
    during       tstzrange  NOT NULL
);

CREATE TABLE events (
    id           bigint       NOT NULL,
    session_id   bigint       NOT NULL,
    customer_id  bigint,
    kind         text         NOT NULL,             -- view mostly, error rarely
    occurred_at  timestamptz  NOT NULL,
    payload      jsonb        NOT NULL
) PARTITION BY RANGE (occurred_at);

CREATE TABLE events_2026_01 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE events_2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE events_2026_03 PARTITION OF events FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
CREATE TABLE events_2026_04 PARTITION OF events FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
CREATE TABLE events_2026_05 PARTITION OF events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
CREATE TABLE events_2026_06 PARTITION OF events FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
