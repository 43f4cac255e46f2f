select page from visit where visit_id < 400 intersect select id from tiny;
