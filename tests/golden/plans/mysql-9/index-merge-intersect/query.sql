SELECT /*+ INDEX_MERGE(c customer_region_idx, customer_status_idx) */ full_name FROM customer c WHERE region_id = 2 AND status = 'closed';
