CREATE TABLE public.customers (
    id integer NOT NULL,
    name text NOT NULL,
    region integer NOT NULL
);
CREATE TABLE public.lines (
    day integer NOT NULL,
    total integer NOT NULL,
    note text
);
CREATE TABLE public.orders (
    id integer NOT NULL,
    customer_id integer NOT NULL,
    total numeric NOT NULL,
    note text
);
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
CREATE INDEX lines_day_idx ON public.lines USING btree (day);
