CREATE TABLE public.d (
    id integer NOT NULL,
    v integer NOT NULL,
    up integer NOT NULL
);
ALTER TABLE ONLY public.d
    ADD CONSTRAINT d_pkey PRIMARY KEY (id);
CREATE INDEX d_up_idx ON public.d USING btree (up);
