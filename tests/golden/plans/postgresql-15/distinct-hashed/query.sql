select distinct page from visit;
