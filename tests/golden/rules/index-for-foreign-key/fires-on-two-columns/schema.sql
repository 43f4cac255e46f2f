CREATE TABLE public.regions (
    country text NOT NULL,
    code integer NOT NULL
);
CREATE TABLE public.shops (
    id integer NOT NULL,
    country text NOT NULL,
    code integer NOT NULL
);
ALTER TABLE ONLY public.regions
    ADD CONSTRAINT regions_pkey PRIMARY KEY (country, code);
ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_country_code_fkey FOREIGN KEY (country, code) REFERENCES public.regions(country, code);
