#!/bin/sh
# Runs once, when the database container is empty: the application's role, which is no superuser, and its database.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" <<'SQL'
CREATE ROLE cloudsec LOGIN NOSUPERUSER PASSWORD :'password';
CREATE DATABASE cloudsec OWNER cloudsec;
\connect cloudsec
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
SQL
