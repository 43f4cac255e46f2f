select id, label from tiny union all select region_id, name from region union all select 0, 'none';
