CREATE TABLE public.orders (
    id integer NOT NULL,
    note text
);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
