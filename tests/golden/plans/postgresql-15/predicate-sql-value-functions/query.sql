select id from tiny where current_user <> 'x' and label <> current_user and current_date > date '2020-01-01' and localtimestamp > timestamp '2020-01-01';
