-- live:
update customer set city = 'city 8' where city = 'city 7';
