alter table events rename column content to data;
