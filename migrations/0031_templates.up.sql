-- What is said, in which language: texts that messages name. A row a version; a version that was published never changes.
CREATE TABLE templates (
  name         text NOT NULL,
  version      int NOT NULL,
  status       text NOT NULL,
  category     text NOT NULL,
  variables    jsonb NOT NULL,
  locales      jsonb NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz,
  archived_at  timestamptz,
  PRIMARY KEY (name, version),
  CONSTRAINT name_is_plain CHECK (name ~ '^[a-z0-9_]{1,64}$'),
  CONSTRAINT versions_count_from_one CHECK (version >= 1),
  CONSTRAINT status_is_known CHECK (status IN ('draft', 'published', 'archived')),
  CONSTRAINT category_is_known CHECK (category IN ('transactional', 'marketing')),
  CONSTRAINT published_once CHECK (CASE status WHEN 'draft' THEN published_at IS NULL WHEN 'published' THEN published_at IS NOT NULL ELSE true END),
  CONSTRAINT archived_once CHECK ((status = 'archived') = (archived_at IS NOT NULL))
);
CREATE UNIQUE INDEX templates_one_draft ON templates (name) WHERE status = 'draft';

-- What a message was rendered from, once, when it was accepted. `locale` is its recipient's.
ALTER TABLE messages
  ADD COLUMN template_name text,
  ADD COLUMN template_version int,
  ADD COLUMN locale text,
  ADD CONSTRAINT template_has_version CHECK ((template_name IS NULL) = (template_version IS NULL));

ALTER TABLE policies ADD COLUMN template jsonb;
