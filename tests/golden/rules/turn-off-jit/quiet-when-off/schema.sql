CREATE TABLE public.t (
    id integer,
    a integer,
    b integer,
    c text
);
