CREATE TABLE public.hits (
    id integer NOT NULL,
    page integer NOT NULL,
    note text
);
