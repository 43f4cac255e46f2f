CREATE TABLE public.readings (
    part integer NOT NULL,
    v integer NOT NULL
)
PARTITION BY LIST (part);
CREATE TABLE public.readings_big (
    part integer NOT NULL,
    v integer NOT NULL
)
WITH (parallel_workers='0');
CREATE TABLE public.readings_three (
    part integer NOT NULL,
    v integer NOT NULL
);
CREATE TABLE public.readings_two (
    part integer NOT NULL,
    v integer NOT NULL
);
ALTER TABLE ONLY public.readings ATTACH PARTITION public.readings_big FOR VALUES IN (1);
ALTER TABLE ONLY public.readings ATTACH PARTITION public.readings_three FOR VALUES IN (3);
ALTER TABLE ONLY public.readings ATTACH PARTITION public.readings_two FOR VALUES IN (2);
