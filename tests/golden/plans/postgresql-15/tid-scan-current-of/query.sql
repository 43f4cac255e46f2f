delete from tiny where current of walk;
