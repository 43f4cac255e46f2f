select count(note) from orders where placed < timestamp '2023-01-01';
