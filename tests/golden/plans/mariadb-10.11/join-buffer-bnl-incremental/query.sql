SELECT count(*) FROM categories a, categories b, categories c WHERE a.parent_id + b.parent_id = c.id + 1;
