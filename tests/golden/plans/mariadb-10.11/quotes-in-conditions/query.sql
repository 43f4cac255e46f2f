SELECT * FROM orders WHERE coupon = 'a"b\\c", "x": 1' OR total = 3;
