select box from shape where shape_id = 77;
