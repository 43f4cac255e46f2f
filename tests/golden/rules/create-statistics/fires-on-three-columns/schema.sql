CREATE TABLE public.account (
    id integer NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    country text NOT NULL,
    created integer NOT NULL,
    updated integer NOT NULL
);
CREATE TABLE public.payment (
    id integer NOT NULL,
    account_id integer NOT NULL,
    amount integer NOT NULL,
    note text NOT NULL
);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (id);
CREATE INDEX payment_account_id_idx ON public.payment USING btree (account_id);
