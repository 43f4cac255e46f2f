select t, t.* is null from tiny t where t.id = 3;
