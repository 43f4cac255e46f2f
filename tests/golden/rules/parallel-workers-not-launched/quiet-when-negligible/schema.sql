CREATE TABLE public.tiny (
    id integer NOT NULL,
    v integer NOT NULL
);
