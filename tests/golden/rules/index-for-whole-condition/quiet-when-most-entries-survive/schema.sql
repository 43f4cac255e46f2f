CREATE TABLE public.events (
    id integer NOT NULL,
    device integer NOT NULL,
    kind integer NOT NULL,
    note text
);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
CREATE INDEX events_device ON public.events USING btree (device);
CREATE INDEX events_kind ON public.events USING btree (kind);
