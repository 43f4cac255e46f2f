select * from wide where long_column_name_number_1 + long_column_name_number_2 + long_column_name_number_3 + long_column_name_number_4 + long_column_name_number_5
  + long_column_name_number_6 + long_column_name_number_7 + long_column_name_number_8 + long_column_name_number_9 + long_column_name_number_10 > 2000;
