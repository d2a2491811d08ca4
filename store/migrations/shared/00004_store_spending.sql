-- +goose Up
-- What a metered store was asked on one day, 00:00 to 00:00 UTC, by every process together.
CREATE TABLE store_spending (
    day TEXT PRIMARY KEY,
    reads BIGINT NOT NULL,
    writes BIGINT NOT NULL,
    deletes BIGINT NOT NULL
);

-- +goose Down
DROP TABLE store_spending;
