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
CREATE INDEX metrics_value ON ONLY public.metrics USING btree (value);
CREATE INDEX metrics_1_value_idx ON public.metrics_1 USING btree (value);
CREATE INDEX metrics_2_value_idx ON public.metrics_2 USING btree (value);
CREATE INDEX metrics_3_value_idx ON public.metrics_3 USING btree (value);
CREATE INDEX metrics_4_value_idx ON public.metrics_4 USING btree (value);
CREATE INDEX metrics_5_value_idx ON public.metrics_5 USING btree (value);
CREATE INDEX metrics_6_value_idx ON public.metrics_6 USING btree (value);
ALTER INDEX public.metrics_value ATTACH PARTITION public.metrics_1_value_idx;
ALTER INDEX public.metrics_value ATTACH PARTITION public.metrics_2_value_idx;
ALTER INDEX public.metrics_value ATTACH PARTITION public.metrics_3_value_idx;
ALTER INDEX public.metrics_value ATTACH PARTITION public.metrics_4_value_idx;
ALTER INDEX public.metrics_value ATTACH PARTITION public.metrics_5_value_idx;
ALTER INDEX public.metrics_value ATTACH PARTITION public.metrics_6_value_idx;
