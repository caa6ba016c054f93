"""Memory: tables, queries, the outbox, encryption and migrations. The one floor that knows SQL."""
