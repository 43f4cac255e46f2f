CREATE TABLE public.jobs (
    id integer NOT NULL
);
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);
