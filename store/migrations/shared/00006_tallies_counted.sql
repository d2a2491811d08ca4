-- After the triggers, in a transaction of its own, so that nobody waits while rows are counted: one statement sees one
-- moment, and takes off what was written since the triggers are there and will be added later.

-- +goose Up
INSERT INTO tallies (owner_id, noun, status, engine, held, scored, score_sum)
SELECT owner_id, noun, status, engine, held, scored, score_sum FROM counted_tallies;

-- +goose Down
DELETE FROM tallies;
