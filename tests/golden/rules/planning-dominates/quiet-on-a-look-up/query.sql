select * from t where id = 7;
