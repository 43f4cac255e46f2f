CREATE TABLE public.customer (
    id integer NOT NULL,
    city text NOT NULL
);
CREATE TABLE public.orders (
    id bigint NOT NULL,
    customer_id integer NOT NULL,
    amount numeric(10,2) NOT NULL,
    note text
);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
CREATE INDEX orders_customer ON public.orders USING btree (customer_id);
