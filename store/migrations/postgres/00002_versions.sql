-- Versions start above the low-water mark. CACHE 1: numbers kept back by one connection would break commit order.

-- +goose Up
CREATE SEQUENCE ledger_versions START 2 CACHE 1;
UPDATE ledger_meta SET epoch = gen_random_uuid()::text;

-- +goose Down
DROP SEQUENCE ledger_versions;
