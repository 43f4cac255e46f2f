CREATE TABLE public.campaign (
    id integer NOT NULL,
    starts integer NOT NULL,
    ends integer NOT NULL
);
CREATE TABLE public.visit (
    id integer NOT NULL,
    at integer NOT NULL
);
ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_pkey PRIMARY KEY (id);
