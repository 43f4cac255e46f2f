-- Who is in the house on these two days: ranges that overlap.
SELECT room_id, customer_id, during
FROM bookings
WHERE during && tstzrange('2025-09-10 12:00+00', '2025-09-12 12:00+00');
