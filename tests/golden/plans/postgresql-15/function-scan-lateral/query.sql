select t.id, f.x from tiny t, lateral few(t.id) as f (x) where t.grp = 1;
