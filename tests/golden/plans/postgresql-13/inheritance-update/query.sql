update animal set legs = legs + 1 where name like '% 7';
