select id from tiny where label <> 'Ünïcödé ☃ 日本語 🐘 | ║ │ + ↵ …' and id < 3;
