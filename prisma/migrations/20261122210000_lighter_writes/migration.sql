-- An order is claimed soon after it was written. With room left in its page that update needs no new index entries.
ALTER TABLE orders SET (fillfactor = 60);

-- Payloads are read back within the second and dropped within weeks: compressing them costs more than it saves. The
-- partitions of the months to come are made so (app/platform/partitions.server.ts).
ALTER TABLE order_payload_default SET (toast_tuple_target = 8160);
