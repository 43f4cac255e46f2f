select 1 as one, 'it''s'::text as quote;
