select full_name, joined from customer where status = 'closed' order by joined desc, full_name collate "C" nulls first;
