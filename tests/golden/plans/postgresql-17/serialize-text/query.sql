select full_name, profile from customer where region_id = 4;
