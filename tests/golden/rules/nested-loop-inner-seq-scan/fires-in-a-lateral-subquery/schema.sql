CREATE TABLE public.device (
    id integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE public.reading (
    device_id integer NOT NULL,
    at integer NOT NULL,
    v integer NOT NULL
);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (id);
