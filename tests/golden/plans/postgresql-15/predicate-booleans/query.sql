select name from counter where not locked and (hits > 3) is not false and (locked is null) = false;
