CREATE TABLE public.orders (
    id bigint NOT NULL,
    customer_id integer NOT NULL,
    status text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    amount numeric(10,2) NOT NULL,
    note text
);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
CREATE INDEX orders_customer ON public.orders USING btree (customer_id);
