CREATE TABLE public.metrics (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
)
PARTITION BY RANGE (recorded_at);
CREATE TABLE public.metrics_1 (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
);
CREATE TABLE public.metrics_2 (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
);
CREATE TABLE public.metrics_3 (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
);
CREATE TABLE public.metrics_4 (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
);
CREATE TABLE public.metrics_5 (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
);
CREATE TABLE public.metrics_6 (
    recorded_at timestamp with time zone NOT NULL,
    device integer NOT NULL,
    value integer NOT NULL
);
ALTER TABLE ONLY public.metrics ATTACH PARTITION public.metrics_1 FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00');
ALTER TABLE ONLY public.metrics ATTACH PARTITION public.metrics_2 FOR VALUES FROM ('2025-02-01 00:00:00+00') TO ('2025-03-01 00:00:00+00');
ALTER TABLE ONLY public.metrics ATTACH PARTITION public.metrics_3 FOR VALUES FROM ('2025-03-01 00:00:00+00') TO ('2025-04-01 00:00:00+00');
ALTER TABLE ONLY public.metrics ATTACH PARTITION public.metrics_4 FOR VALUES FROM ('2025-04-01 00:00:00+00') TO ('2025-05-01 00:00:00+00');
ALTER TABLE ONLY public.metrics ATTACH PARTITION public.metrics_5 FOR VALUES FROM ('2025-05-01 00:00:00+00') TO ('2025-06-01 00:00:00+00');
ALTER TABLE ONLY public.metrics ATTACH PARTITION public.metrics_6 FOR VALUES FROM ('2025-06-01 00:00:00+00') TO ('2025-07-01 00:00:00+00');
