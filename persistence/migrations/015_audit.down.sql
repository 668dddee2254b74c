drop table audit_details, audit_heads, audit_chain;
