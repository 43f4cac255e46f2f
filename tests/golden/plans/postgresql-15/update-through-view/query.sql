update updatable_customer set full_name = upper(full_name) where customer_id between 1 and 40;
