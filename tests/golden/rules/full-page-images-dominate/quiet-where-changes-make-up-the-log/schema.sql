CREATE TABLE public.account (
    id integer NOT NULL,
    balance integer,
    note text
);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
