CREATE TABLE public.documents (
    id integer NOT NULL,
    body text NOT NULL
);
ALTER TABLE ONLY public.documents ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);
