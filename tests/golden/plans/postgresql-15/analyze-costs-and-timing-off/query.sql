select count(*) from customer where status = 'closed';
