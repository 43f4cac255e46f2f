select page from visit where visit_id < 400 except all select id from tiny;
