CREATE TABLE public.product (
    id integer NOT NULL,
    price integer NOT NULL
);
CREATE TABLE public.shop (
    id integer NOT NULL,
    city text NOT NULL
);
CREATE TABLE public.tag (
    product_id integer NOT NULL,
    label text NOT NULL
);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.shop
    ADD CONSTRAINT shop_pkey PRIMARY KEY (id);
