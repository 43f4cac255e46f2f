CREATE TABLE public.device (
    serial text NOT NULL,
    name text
);
CREATE TABLE public.reading (
    id integer NOT NULL,
    device_serial integer NOT NULL,
    value double precision
);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (id);
CREATE INDEX reading_device ON public.reading USING btree (device_serial);
