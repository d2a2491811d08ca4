-- +goose Up
-- Whoever counts ratings also says which engines gave them: the same indexes, with the engine, answer both.
DROP INDEX latest_analyses_rating;
DROP INDEX latest_analyses_owner_rating;
DROP INDEX latest_analyses_manager_rating;
CREATE INDEX latest_analyses_rating ON latest_analyses (status, engine, overall_score);
CREATE INDEX latest_analyses_owner_rating ON latest_analyses (owner_id, status, engine, overall_score);
CREATE INDEX latest_analyses_manager_rating ON latest_analyses (manager_id, status, engine, overall_score);

-- +goose Down
DROP INDEX latest_analyses_rating;
DROP INDEX latest_analyses_owner_rating;
DROP INDEX latest_analyses_manager_rating;
CREATE INDEX latest_analyses_rating ON latest_analyses (status, overall_score);
CREATE INDEX latest_analyses_owner_rating ON latest_analyses (owner_id, status, overall_score);
CREATE INDEX latest_analyses_manager_rating ON latest_analyses (manager_id, status, overall_score);
