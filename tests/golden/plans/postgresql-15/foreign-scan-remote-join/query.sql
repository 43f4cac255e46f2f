select r.name, count(*) from remote_customer c join remote_region r using (region_id) where c.status = 'blocked' group by r.name;
