CREATE TABLE public.account (
    id integer NOT NULL,
    balance integer,
    note text
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
