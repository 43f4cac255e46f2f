CREATE TABLE public.people (
    id bigint NOT NULL,
    email text NOT NULL,
    phone character varying(20) NOT NULL,
    city text NOT NULL,
    joined timestamp with time zone NOT NULL,
    score integer NOT NULL,
    data jsonb NOT NULL
);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);
