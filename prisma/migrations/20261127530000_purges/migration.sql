-- What each purge goes by.
CREATE INDEX operation_kind_updated_at_idx ON operation(kind, updated_at);
CREATE INDEX audit_entry_at_idx ON audit_entry(at);
CREATE INDEX counter_day_idx ON counter(day);
CREATE INDEX incident_closed_at_idx ON incident(closed_at) WHERE closed_at IS NOT NULL;
