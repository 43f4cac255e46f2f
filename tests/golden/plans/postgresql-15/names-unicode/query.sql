select "名前", "naïve 🐘" from "таблица" where "столбец" = 7 and "名前" <> 'é → ü';
