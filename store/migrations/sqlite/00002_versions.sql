-- SQLite draws versions from ledger_meta: there is one writer at a time, so that they are drawn in commit order.

-- +goose Up
UPDATE ledger_meta SET epoch = lower(hex(randomblob(16)));

-- +goose Down
UPDATE ledger_meta SET epoch = '';
