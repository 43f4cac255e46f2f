SELECT v.column_0, o.total FROM (VALUES ROW(1), ROW(2), ROW(3)) v JOIN orders o ON o.order_id = v.column_0;
