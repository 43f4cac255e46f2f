select id from tiny order by label using ~<~, id using >;
