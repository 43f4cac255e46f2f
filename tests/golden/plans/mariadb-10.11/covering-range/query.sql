SELECT placed FROM orders WHERE placed < '2022-01-20';
