select count(distinct page), string_agg(distinct page::text, ', ' order by page::text) filter (where page < 5), percentile_cont(0.5) within group (order by duration_ms) from visit;
