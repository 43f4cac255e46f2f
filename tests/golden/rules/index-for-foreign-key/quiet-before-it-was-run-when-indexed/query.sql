-- live:
delete from customer where city = 'city 7';
