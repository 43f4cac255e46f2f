CREATE TABLE public.tickets (
    id integer NOT NULL,
    opened timestamp with time zone NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    answer text NOT NULL
);
ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);
