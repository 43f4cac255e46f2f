CREATE TABLE public.child (
    id integer NOT NULL,
    parent_id integer NOT NULL,
    v integer NOT NULL
);
CREATE TABLE public.parent (
    id integer NOT NULL,
    kind integer NOT NULL
);
ALTER TABLE ONLY public.child
    ADD CONSTRAINT child_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parent
    ADD CONSTRAINT parent_pkey PRIMARY KEY (id);
CREATE INDEX child_parent_id_idx ON public.child USING btree (parent_id);
