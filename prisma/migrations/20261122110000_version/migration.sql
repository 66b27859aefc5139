-- When the version of the order that is kept was told: Shopify states an order's change to the second, and of two versions
-- of one second the later one told is the newer. What was fetched rather than told is newer than any ('infinity').
ALTER TABLE orders ADD COLUMN source_told_at timestamptz(3);
