select id, grp from remote_part where id < 8;
