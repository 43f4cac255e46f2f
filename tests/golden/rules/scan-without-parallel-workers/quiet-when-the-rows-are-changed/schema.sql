CREATE TABLE public.event (
    id bigint,
    kind integer,
    payload text
);
