"""The platform's backend: items in Postgres, cached in Redis, announced on a stream."""
