-- One text for both databases. TIMESTAMPTZ is only a name to SQLite, which keeps times as text that sorts.

-- +goose Up
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'manager', 'admin')),
    manager_id TEXT REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_manager ON users (manager_id);

CREATE TABLE credentials (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- manager_id is whose team it counts to: the owner's manager, or the owner where that is a manager.
-- sought is what a search looks through, folded.
CREATE TABLE opportunities (
    id TEXT PRIMARY KEY,
    customer_number TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    manager_id TEXT REFERENCES users (id),
    company_name TEXT NOT NULL,
    company_folded TEXT NOT NULL,
    contact_name TEXT,
    contact_email TEXT,
    contact_phone TEXT,
    sought TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'contacted', 'qualified', 'proposal', 'negotiation', 'won', 'lost')),
    lost_reason TEXT,
    revision BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX opportunities_customer_number ON opportunities (customer_number);
CREATE INDEX opportunities_company ON opportunities (owner_id, company_folded, updated_at, id);
CREATE INDEX opportunities_touched ON opportunities (updated_at, id);
CREATE INDEX opportunities_owner ON opportunities (owner_id, updated_at, id);
CREATE INDEX opportunities_manager ON opportunities (manager_id, updated_at, id);
CREATE INDEX opportunities_status ON opportunities (status, updated_at, id);
CREATE INDEX opportunities_owner_status ON opportunities (owner_id, status, updated_at, id);
CREATE INDEX opportunities_manager_status ON opportunities (manager_id, status, updated_at, id);

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    case_number TEXT NOT NULL,
    opportunity_id TEXT NOT NULL REFERENCES opportunities (id),
    owner_id TEXT NOT NULL REFERENCES users (id),
    manager_id TEXT REFERENCES users (id),
    title TEXT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    failure_reason TEXT,
    conversation_date TIMESTAMPTZ NOT NULL,
    duration_seconds INTEGER,
    audio_file TEXT,
    source_name TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    summary TEXT,
    summary_edited BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX conversations_case_number ON conversations (case_number);
CREATE UNIQUE INDEX conversations_content ON conversations (owner_id, content_hash) WHERE content_hash <> '';
CREATE INDEX conversations_newest ON conversations (created_at, id);
CREATE INDEX conversations_owner ON conversations (owner_id, created_at, id);
CREATE INDEX conversations_manager ON conversations (manager_id, created_at, id);
CREATE INDEX conversations_opportunity ON conversations (opportunity_id, created_at, id);
CREATE INDEX conversations_owner_date ON conversations (owner_id, conversation_date);
CREATE INDEX conversations_unfinished ON conversations (created_at) WHERE status IN ('pending', 'processing');

-- Apart from conversations, so that lists do not read past whole transcripts.
CREATE TABLE transcripts (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    segments TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE meddic_analyses (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    overall_score INTEGER,
    status TEXT NOT NULL,
    metrics INTEGER,
    economic_buyer INTEGER,
    decision_criteria INTEGER,
    decision_process INTEGER,
    identify_pain INTEGER,
    champion INTEGER,
    details TEXT NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    rubric_version TEXT NOT NULL,
    transcript_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX meddic_analyses_conversation ON meddic_analyses (conversation_id, created_at);

-- The facts of each analysed conversation's latest analysis, one narrow row each: what aggregates read.
CREATE TABLE latest_analyses (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    analysis_id TEXT NOT NULL REFERENCES meddic_analyses (id) ON DELETE CASCADE,
    opportunity_id TEXT NOT NULL REFERENCES opportunities (id),
    owner_id TEXT NOT NULL REFERENCES users (id),
    manager_id TEXT REFERENCES users (id),
    conversation_date TIMESTAMPTZ NOT NULL,
    overall_score INTEGER,
    status TEXT NOT NULL,
    metrics INTEGER,
    economic_buyer INTEGER,
    decision_criteria INTEGER,
    decision_process INTEGER,
    identify_pain INTEGER,
    champion INTEGER,
    engine TEXT NOT NULL,
    analysed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX latest_analyses_opportunity ON latest_analyses (opportunity_id, analysed_at, conversation_id);
CREATE INDEX latest_analyses_newest ON latest_analyses (analysed_at, conversation_id);
CREATE INDEX latest_analyses_owner ON latest_analyses (owner_id, analysed_at, conversation_id);
CREATE INDEX latest_analyses_manager ON latest_analyses (manager_id, analysed_at, conversation_id);
CREATE INDEX latest_analyses_rating ON latest_analyses (status, overall_score);
CREATE INDEX latest_analyses_owner_rating ON latest_analyses (owner_id, status, overall_score);
CREATE INDEX latest_analyses_manager_rating ON latest_analyses (manager_id, status, overall_score);
CREATE INDEX latest_analyses_date ON latest_analyses (conversation_date, conversation_id);
CREATE INDEX latest_analyses_owner_date ON latest_analyses (owner_id, conversation_date, conversation_id);
CREATE INDEX latest_analyses_manager_date ON latest_analyses (manager_id, conversation_date, conversation_id);

CREATE TABLE deliveries (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    opportunity_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('claimed', 'sent')),
    reference TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (conversation_id, kind)
);
CREATE INDEX deliveries_opportunity ON deliveries (opportunity_id, kind, at);

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('case', 0), ('customer', 0);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

-- The change ledger. position orders rows for those who catch up; was_gone is the version of the last state
-- in which the subject was gone, where a later one has taken its place.
CREATE TABLE ledger (
    key TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    gone BOOLEAN NOT NULL,
    was_gone BIGINT NOT NULL,
    position BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ledger_position ON ledger (position);

-- One row. A key without a row reads as low_water; version is the last one drawn, on SQLite only;
-- epoch tells one database from another that has taken its place.
CREATE TABLE ledger_meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    low_water BIGINT NOT NULL,
    version BIGINT NOT NULL,
    epoch TEXT NOT NULL
);
INSERT INTO ledger_meta (id, low_water, version, epoch) VALUES (1, 1, 1, '');

-- +goose Down
DROP TABLE ledger_meta;
DROP TABLE ledger;
DROP TABLE settings;
DROP TABLE counters;
DROP TABLE deliveries;
DROP TABLE latest_analyses;
DROP TABLE meddic_analyses;
DROP TABLE transcripts;
DROP TABLE conversations;
DROP TABLE opportunities;
DROP TABLE sessions;
DROP TABLE credentials;
DROP TABLE users;
