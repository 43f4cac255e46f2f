select happened from event where happened between date '2021-12-20' and date '2022-01-10' order by happened;
