SELECT `größe` FROM `odd -> table (cost=1 rows=2)` WHERE `größe` > 'a -> b (cost=1..2 rows=3)' ORDER BY `a key`;
