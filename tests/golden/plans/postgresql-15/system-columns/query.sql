select tableoid::regclass, ctid, xmin is not null as has_xmin, id from tiny where id < 3;
