with recursive walk (id) as (select 1 union all select t.id from tiny t join walk w on t.id = (w.id * 2) % 11)
  search depth first by id set path cycle id set looped using trail
select id, looped from walk;
