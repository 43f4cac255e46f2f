CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';
CREATE TABLE public.devices (
    id integer NOT NULL,
    serial text NOT NULL
);
ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (id);
CREATE INDEX devices_serial ON public.devices USING gin (serial public.gin_trgm_ops);
