execute p(3, 'x');
