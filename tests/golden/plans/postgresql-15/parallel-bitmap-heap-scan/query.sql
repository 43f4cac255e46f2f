select count(note), max(total) from orders where placed between timestamp '2022-02-01' and timestamp '2022-12-01';
