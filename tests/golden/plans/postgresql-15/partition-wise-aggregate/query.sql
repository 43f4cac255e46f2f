select sensor_id, max(value) from reading group by sensor_id;
