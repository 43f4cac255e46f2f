with recursive below (folder_id, depth) as (
  select folder_id, 0 from folder where parent_id is null
  union all
  select f.folder_id, b.depth + 1 from folder f join below b on f.parent_id = b.folder_id)
select depth, count(*) from below group by depth order by depth;
