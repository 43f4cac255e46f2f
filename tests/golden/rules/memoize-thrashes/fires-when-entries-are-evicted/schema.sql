CREATE TABLE public.event (
    id integer NOT NULL,
    item_id integer NOT NULL
);
CREATE TABLE public.item (
    id integer NOT NULL,
    label text NOT NULL
);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (id);
