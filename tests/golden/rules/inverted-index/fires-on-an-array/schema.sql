CREATE TABLE public.document (
    id integer NOT NULL,
    data jsonb NOT NULL,
    tags text[] NOT NULL,
    words tsvector NOT NULL,
    body text NOT NULL
);
ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);
