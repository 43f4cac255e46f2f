select
	c.region_id, -- a comment; with 'quotes' and (parentheses
	count(*) /* plan: */ as "plan:"
from customer c

where c.status <> '
LOG:  duration: 1.000 ms  plan:
Query Text: nothing'
group by c.region_id;
