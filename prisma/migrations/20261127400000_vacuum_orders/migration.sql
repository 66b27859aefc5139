-- Every order's row is written two or three times within seconds and then hardly ever again. A fifth of a large table
-- dead is more than a vacuum should find at once. Nearly all of its dead rows are HOT, so that indexes are left alone.
ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.05);
