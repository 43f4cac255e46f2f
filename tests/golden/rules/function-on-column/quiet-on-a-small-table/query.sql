select * from people where lower(email) = 'user77';
