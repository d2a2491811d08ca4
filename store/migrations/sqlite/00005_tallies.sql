-- How many rows each owner has, kept so that nobody has to count them; owner '' is everybody together. What is true is
-- the sum of tallies and tally_changes. Triggers append changes for whoever writes, a version from
-- before this one too. Decision 13.

-- +goose Up
CREATE TABLE tallies (
    owner_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    status TEXT NOT NULL,
    engine TEXT NOT NULL,
    held BIGINT NOT NULL,
    scored BIGINT NOT NULL,
    score_sum BIGINT NOT NULL,
    PRIMARY KEY (owner_id, noun, status, engine)
);

CREATE TABLE tally_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    status TEXT NOT NULL,
    engine TEXT NOT NULL,
    held BIGINT NOT NULL,
    scored BIGINT NOT NULL,
    score_sum BIGINT NOT NULL
);
CREATE INDEX tally_changes_owner ON tally_changes (owner_id, noun);

-- What tallies ought to hold: the rows as they are, less the changes that are not added up yet.
CREATE VIEW counted_tallies AS
WITH counted AS (
    SELECT owner_id, 'opportunities' AS noun, status, '' AS engine, count(*) AS held, 0 AS scored, 0 AS score_sum
    FROM opportunities GROUP BY owner_id, status
    UNION ALL
    SELECT owner_id, 'conversations', '', '', count(*), 0, 0 FROM conversations GROUP BY owner_id
    UNION ALL
    SELECT owner_id, 'analyses', status, engine, count(*), count(overall_score), COALESCE(sum(overall_score), 0)
    FROM latest_analyses GROUP BY owner_id, status, engine
    UNION ALL
    SELECT owner_id, noun, status, engine, -held, -scored, -score_sum FROM tally_changes
)
SELECT owner_id, noun, status, engine, CAST(sum(held) AS BIGINT) AS held, CAST(sum(scored) AS BIGINT) AS scored, CAST(sum(score_sum) AS BIGINT) AS score_sum
FROM (SELECT * FROM counted UNION ALL SELECT '', noun, status, engine, held, scored, score_sum FROM counted) c
GROUP BY owner_id, noun, status, engine;

-- +goose StatementBegin
CREATE TRIGGER tally_opportunity_added AFTER INSERT ON opportunities FOR EACH ROW BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (NEW.owner_id, 'opportunities', NEW.status, '', 1, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_opportunity_removed AFTER DELETE ON opportunities FOR EACH ROW BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (OLD.owner_id, 'opportunities', OLD.status, '', -1, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_opportunity_edited AFTER UPDATE OF owner_id, status ON opportunities FOR EACH ROW
    WHEN OLD.owner_id IS NOT NEW.owner_id OR OLD.status IS NOT NEW.status BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (OLD.owner_id, 'opportunities', OLD.status, '', -1, 0, 0);
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (NEW.owner_id, 'opportunities', NEW.status, '', 1, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_conversation_added AFTER INSERT ON conversations FOR EACH ROW BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (NEW.owner_id, 'conversations', '', '', 1, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_conversation_removed AFTER DELETE ON conversations FOR EACH ROW BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (OLD.owner_id, 'conversations', '', '', -1, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_conversation_edited AFTER UPDATE OF owner_id ON conversations FOR EACH ROW
    WHEN OLD.owner_id IS NOT NEW.owner_id BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (OLD.owner_id, 'conversations', '', '', -1, 0, 0);
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (NEW.owner_id, 'conversations', '', '', 1, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_analysis_added AFTER INSERT ON latest_analyses FOR EACH ROW BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (NEW.owner_id, 'analyses', NEW.status, NEW.engine, 1, (NEW.overall_score IS NOT NULL), COALESCE(NEW.overall_score, 0));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_analysis_removed AFTER DELETE ON latest_analyses FOR EACH ROW BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (OLD.owner_id, 'analyses', OLD.status, OLD.engine, -1, -(OLD.overall_score IS NOT NULL), -COALESCE(OLD.overall_score, 0));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tally_analysis_edited AFTER UPDATE OF owner_id, status, engine, overall_score ON latest_analyses FOR EACH ROW
    WHEN OLD.owner_id IS NOT NEW.owner_id OR OLD.status IS NOT NEW.status OR OLD.engine IS NOT NEW.engine OR OLD.overall_score IS NOT NEW.overall_score BEGIN
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (OLD.owner_id, 'analyses', OLD.status, OLD.engine, -1, -(OLD.overall_score IS NOT NULL), -COALESCE(OLD.overall_score, 0));
    INSERT INTO tally_changes (owner_id, noun, status, engine, held, scored, score_sum)
    VALUES (NEW.owner_id, 'analyses', NEW.status, NEW.engine, 1, (NEW.overall_score IS NOT NULL), COALESCE(NEW.overall_score, 0));
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER tally_opportunity_added;
DROP TRIGGER tally_opportunity_removed;
DROP TRIGGER tally_opportunity_edited;
DROP TRIGGER tally_conversation_added;
DROP TRIGGER tally_conversation_removed;
DROP TRIGGER tally_conversation_edited;
DROP TRIGGER tally_analysis_added;
DROP TRIGGER tally_analysis_removed;
DROP TRIGGER tally_analysis_edited;
DROP VIEW counted_tallies;
DROP TABLE tally_changes;
DROP TABLE tallies;
