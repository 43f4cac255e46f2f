CREATE TABLE public.stay (
    id integer NOT NULL,
    room integer NOT NULL,
    during tstzrange NOT NULL,
    nights daterange NOT NULL,
    guest text NOT NULL
);
ALTER TABLE ONLY public.stay
    ADD CONSTRAINT stay_pkey PRIMARY KEY (id);
