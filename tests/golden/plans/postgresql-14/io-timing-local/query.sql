select s.g, count(v.page) from scratch s left join visit v on v.visit_id = s.n group by s.g;
