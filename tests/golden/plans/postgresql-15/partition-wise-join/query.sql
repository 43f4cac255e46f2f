select s.place, r.value from sensor s join reading r using (sensor_id) where r.taken = 3;
