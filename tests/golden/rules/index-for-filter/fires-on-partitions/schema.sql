CREATE TABLE public.event (
    id integer NOT NULL,
    at date NOT NULL,
    customer_id integer NOT NULL,
    pad text
)
PARTITION BY RANGE (at);
CREATE TABLE public.event_2024 (
    id integer NOT NULL,
    at date NOT NULL,
    customer_id integer NOT NULL,
    pad text
);
CREATE TABLE public.event_2025 (
    id integer NOT NULL,
    at date NOT NULL,
    customer_id integer NOT NULL,
    pad text
);
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
