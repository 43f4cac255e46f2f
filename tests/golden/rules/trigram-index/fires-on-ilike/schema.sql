CREATE TABLE public.people (
    id integer NOT NULL,
    email text NOT NULL,
    phone character varying(20) NOT NULL,
    city text NOT NULL,
    note text NOT NULL
);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);
