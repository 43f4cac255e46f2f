select id from tiny where label not in ('it''s', '"double"', 'back\slash', '(', ')', ')) (', '->', '{"a": 1}', '<tag & "x">', E'\t') and id > 1;
