select id from tiny where label <> 'SubPlan 7' and label <> '(InitPlan 2).col1 (returns $0)' and id > (select count(*) from region r where r.region_id < grp);
