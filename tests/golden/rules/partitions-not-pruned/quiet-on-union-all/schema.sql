CREATE TABLE public.a (
    id integer,
    v integer
);
CREATE TABLE public.b (
    id integer,
    v integer
);
CREATE TABLE public.c (
    id integer,
    v integer
);
CREATE TABLE public.d (
    id integer,
    v integer
);
