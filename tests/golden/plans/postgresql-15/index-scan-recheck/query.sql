select shape_id from shape where polygon(box) && polygon '((1, 1), (20, 1), (20, 20))';
