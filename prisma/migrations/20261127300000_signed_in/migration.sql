-- When a shop last signed in: an uninstall that was triggered before is an echo of an earlier install.
ALTER TABLE shop ADD COLUMN signed_in_at timestamptz(3);
