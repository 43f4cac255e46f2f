CREATE TABLE public.events (
    id integer NOT NULL,
    kind integer NOT NULL,
    at timestamp with time zone NOT NULL,
    note text
);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
