CREATE TABLE public.events (
    id integer NOT NULL,
    kind integer NOT NULL,
    at timestamp with time zone NOT NULL,
    note text
);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
CREATE INDEX events_kind_idx ON public.events USING btree (kind);
ALTER TABLE public.events CLUSTER ON events_kind_idx;
