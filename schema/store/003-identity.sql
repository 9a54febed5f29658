-- Which store is this? An index remembers it. A backup gets an id of its own: once both go on, the changes of one are not those of
-- the other, though they have the same numbers.

CREATE TABLE identity (id TEXT NOT NULL) STRICT;

INSERT INTO identity (id) VALUES (lower(hex(randomblob(16))));
