-- What the storefront may know of a connection: public by its nature, never a secret.
ALTER TABLE "connection" ADD COLUMN "storefront" JSONB NOT NULL DEFAULT '{}';

-- What the widgets advised during the visit that the link stands for.
ALTER TABLE "session_link" ADD COLUMN "recommended" JSONB;
