select id from tiny where label <> E'a\r\nb\rc\x01\x1f\x7f' and id > 2;
