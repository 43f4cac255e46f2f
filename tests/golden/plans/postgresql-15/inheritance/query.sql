select name, legs from animal where legs > 1;
