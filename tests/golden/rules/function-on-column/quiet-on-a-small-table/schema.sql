CREATE TABLE public.people (
    id integer NOT NULL,
    email text NOT NULL
);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);
