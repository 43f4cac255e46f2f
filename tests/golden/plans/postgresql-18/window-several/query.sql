select id, first_value(id) over w, sum(id) over (w rows between 1 preceding and 2 following exclude current row), ntile(3) over (order by label)
from tiny window w as (partition by grp order by id);
