CREATE TABLE public.t (
    id integer NOT NULL,
    v integer
);
ALTER TABLE ONLY public.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);
