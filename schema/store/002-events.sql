-- What people did with an answer: shown, opened, helpful, solved. Counts, kept apart from the documents and their feed.

CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    query_id TEXT,
    kind TEXT,
    id TEXT,
    position INTEGER,
    session TEXT
) STRICT;
