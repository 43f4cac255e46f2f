select * from jsonb_to_recordset('[{"a": 1, "b": "x"}, {"a": 2, "b": "->  y"}]') as r (a int, b text);
