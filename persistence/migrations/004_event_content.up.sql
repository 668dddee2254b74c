-- What an event keeps of its thing is shorter than what it is answered with.
alter table events rename column data to content;
