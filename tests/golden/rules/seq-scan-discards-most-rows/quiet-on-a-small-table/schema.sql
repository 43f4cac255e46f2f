CREATE TABLE public.small (
    id integer,
    v integer
);
