-- Documents, the links between them, and what could not be indexed.

-- One row for each document that ever was. `seq` is its place in the feed of changes: the newest change has the highest. A deleted
-- document stays as a mark, without its text. Times are milliseconds since 1970.
CREATE TABLE document (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'ticket')),
    id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    seq INTEGER NOT NULL UNIQUE CHECK (seq > 0),
    deleted INTEGER NOT NULL CHECK (deleted = (json IS NULL)),
    lang TEXT,
    created_at INTEGER,
    updated_at INTEGER,
    json TEXT,
    UNIQUE (kind, id)
) STRICT;

-- Counting must not read the documents.
CREATE INDEX document_by_kind ON document (kind, deleted);

-- This article solved this ticket.
CREATE TABLE link (
    article INTEGER NOT NULL REFERENCES document (number),
    ticket INTEGER NOT NULL REFERENCES document (number),
    PRIMARY KEY (article, ticket)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_by_ticket ON link (ticket);

-- Documents that could not be indexed, until their next change.
CREATE TABLE parked (
    document INTEGER PRIMARY KEY REFERENCES document (number),
    why TEXT NOT NULL
) STRICT;

CREATE TRIGGER change_unparks AFTER UPDATE OF seq ON document
BEGIN
    DELETE FROM parked WHERE document = old.number;
END;
