CREATE TABLE public.customers (
    id integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE public.orders (
    id integer NOT NULL,
    customer_id integer,
    total integer NOT NULL
);
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES public.customers(id);
