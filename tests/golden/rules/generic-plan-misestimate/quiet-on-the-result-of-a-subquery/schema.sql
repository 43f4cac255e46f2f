CREATE TABLE public.owner (
    id integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE public.task (
    id integer NOT NULL,
    status text NOT NULL,
    owner_id integer NOT NULL
);
ALTER TABLE ONLY public.owner
    ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);
CREATE INDEX task_status_idx ON public.task USING btree (status);
