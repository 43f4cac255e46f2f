select v.visit_id, t.label from visit v join tiny t on t.id = v.page where v.visit_id < 500;
