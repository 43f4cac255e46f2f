WITH RECURSIVE below AS (SELECT id, name, 0 AS depth FROM category_tree WHERE id = 2
  UNION ALL SELECT t.id, t.name, b.depth + 1 FROM below b JOIN category_tree t ON t.parent_id = b.id)
SELECT depth, COUNT(*) FROM below GROUP BY depth;
