CREATE TABLE public.part (
    unit_id integer NOT NULL,
    v integer NOT NULL
);
CREATE TABLE public.unit (
    id integer NOT NULL,
    name text NOT NULL
);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (id);
