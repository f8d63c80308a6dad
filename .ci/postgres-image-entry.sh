#!/bin/sh
# Entry point of the test image: makes the cluster that POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB describe, as
# the official image does, then becomes the server. Arguments after `postgres` go to the server.
set -eu
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
: "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD is not set}"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  password_file=/tmp/password
  (umask 077 && printf '%s\n' "$POSTGRES_PASSWORD" >"$password_file")
  initdb --pgdata="$PGDATA" --username="$user" --pwfile="$password_file" \
    --encoding=UTF8 --locale=C.UTF-8 --auth=scram-sha-256 --no-sync
  rm "$password_file"
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  if [ "$database" != postgres ]; then
    quoted=$(printf '%s' "$database" | sed 's/"/""/g')
    printf 'CREATE DATABASE "%s"\n' "$quoted" | postgres --single -D "$PGDATA" postgres >/dev/null
  fi
fi

[ "${1:-}" != postgres ] || shift
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp "$@"
