-- How many lines were advised, by the day of their order and by provider, and how they were bought. The provider '' stands
-- for lines, each once, whoever advised it. Added to with the line itself, so that a line that is erased stays counted.
CREATE TABLE advice_day (
  shop_id INTEGER NOT NULL,
  day DATE NOT NULL,
  provider TEXT NOT NULL,
  advised INTEGER NOT NULL DEFAULT 0,
  taken INTEGER NOT NULL DEFAULT 0,
  followed INTEGER NOT NULL DEFAULT 0,
  other INTEGER NOT NULL DEFAULT 0,
  unmatched INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0,
  agreed INTEGER NOT NULL DEFAULT 0,
  disagreed INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT advice_day_pkey PRIMARY KEY (shop_id, day, provider)
);
