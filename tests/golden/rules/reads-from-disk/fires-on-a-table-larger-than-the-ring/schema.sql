CREATE TABLE public.blobs (
    id integer NOT NULL,
    pad text NOT NULL
);
