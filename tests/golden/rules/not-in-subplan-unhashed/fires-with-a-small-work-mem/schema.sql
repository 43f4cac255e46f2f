CREATE TABLE public.customer (
    id integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE public.invoice (
    id integer NOT NULL,
    customer_id integer NOT NULL,
    total integer NOT NULL
);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT invoice_pkey PRIMARY KEY (id);
CREATE INDEX invoice_customer_id_idx ON public.invoice USING btree (customer_id);
