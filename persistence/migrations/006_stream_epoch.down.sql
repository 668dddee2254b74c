drop table stream_epoch;
