insert into mute values (1);
