select page from visit where visit_id < 400 intersect all select id from tiny;
