-- A role for web, workers and commands: it reads and writes rows and can't change a table. Run as the owner, who migrates;
-- give it a password of its own afterwards (\password fitloop_app).
CREATE ROLE fitloop_app LOGIN;
GRANT USAGE ON SCHEMA public, pgboss TO fitloop_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss TO fitloop_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, pgboss TO fitloop_app;
-- What later migrations make.
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fitloop_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO fitloop_app;
