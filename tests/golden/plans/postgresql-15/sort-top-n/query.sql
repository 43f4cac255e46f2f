select visit_id from visit order by duration_ms desc, visit_id limit 7;
