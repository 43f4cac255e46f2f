SELECT article_id FROM article WHERE MATCH (title, body) AGAINST ('turtles') ORDER BY article_id LIMIT 5;
