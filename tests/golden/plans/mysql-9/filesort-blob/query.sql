SELECT article_id, body FROM article ORDER BY title;
