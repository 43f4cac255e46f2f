CREATE TABLE public.account (
    id integer NOT NULL,
    city text,
    region text,
    country text,
    pad text
);
CREATE TABLE public.payment (
    id integer NOT NULL,
    account_id integer NOT NULL,
    amount numeric,
    pad text
);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (id);
CREATE INDEX payment_account ON public.payment USING btree (account_id);
CREATE STATISTICS public.account_place ON city, region, country FROM public.account;
