(select page from visit where visit_id < 100 union select id from tiny) except (select region_id from region intersect select id from tiny);
