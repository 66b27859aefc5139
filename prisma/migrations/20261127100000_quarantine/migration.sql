-- What can't be read is read again by a later version of the app, or its order is fetched by its id.
ALTER TABLE quarantine ADD COLUMN order_id text;
ALTER TABLE quarantine ADD COLUMN triggered_at timestamptz(3);
ALTER TABLE quarantine ADD COLUMN whole boolean NOT NULL DEFAULT false;
ALTER TABLE quarantine ADD COLUMN read_by text NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN fetch_at timestamptz(3);
ALTER TABLE quarantine ADD COLUMN attempts integer NOT NULL DEFAULT 0;
