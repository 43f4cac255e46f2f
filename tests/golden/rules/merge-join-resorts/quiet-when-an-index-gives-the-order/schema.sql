CREATE TABLE public.booking (
    id integer NOT NULL,
    ref integer NOT NULL,
    amount integer NOT NULL
);
CREATE TABLE public.ledger (
    id integer NOT NULL,
    ref integer NOT NULL,
    amount integer NOT NULL
);
ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (id);
CREATE INDEX ledger_ref_amount_idx ON public.ledger USING btree (ref) INCLUDE (amount);
