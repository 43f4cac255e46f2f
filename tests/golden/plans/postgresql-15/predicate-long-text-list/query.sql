select customer_id from customer where full_name in ('Customer 1', 'Customer, 2', 'Customer "3"', 'Customer {4}', 'Customer ''5''', '', 'null', 'NULL', 'Customer 12', 'Customer 77');
