-- engine: mysql
SELECT /*+ SKIP_SCAN(h hit_page_seen_idx) */ page, seen FROM hit h WHERE seen > 995;
