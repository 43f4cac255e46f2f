CREATE TABLE public.jobs (
    id bigint NOT NULL,
    kind integer NOT NULL,
    payload text NOT NULL
);
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);
