select count(*), sum(total), min(placed) from orders where state = 'back';
