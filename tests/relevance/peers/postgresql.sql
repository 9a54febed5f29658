-- The ranking of PostgreSQL's full text search: ts_rank of an OR of the question's words, divided by 1 + log of the length.
-- Variables of psql: config, documents and questions, files of lines "id TAB text" and "id TAB own document or empty TAB text".
-- Writes "question TAB hit hit …".
CREATE TEMPORARY TABLE documents (id text, text text);
CREATE TEMPORARY TABLE questions (id text, self text, text text);
COPY documents FROM :'documents';
COPY questions FROM :'questions';
ALTER TABLE documents ADD COLUMN words tsvector;
UPDATE documents SET words = to_tsvector(:'config'::regconfig, text);
CREATE INDEX ON documents USING gin (words);
ANALYZE documents;
SELECT questions.id, (
    SELECT string_agg(hits.id, ' ' ORDER BY hits.score DESC, hits.id)
    FROM (
        SELECT documents.id, ts_rank(words, query, 1) AS score
        FROM documents, CAST(replace(plainto_tsquery(:'config'::regconfig, questions.text)::text, ' & ', ' | ') AS tsquery) AS query
        WHERE words @@ query AND documents.id <> questions.self
        ORDER BY score DESC, documents.id
        LIMIT 10) AS hits)
FROM questions;
