#!/bin/sh
# Fills /etc/nginx/templates/*.template into conf.d and runs /docker-entrypoint.d before nginx, as the real image does.
set -e
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  names=$(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/${\1}/p' | tr '\n' ' ')
  for template in /etc/nginx/templates/*.template; do
    [ -f "$template" ] || continue
    envsubst "$names" <"$template" >"/etc/nginx/conf.d/$(basename "$template" .template)"
  done
  for file in /docker-entrypoint.d/*; do
    case "$file" in
      *.envsh) if [ -x "$file" ]; then . "$file"; fi ;;
      *.sh) if [ -x "$file" ]; then "$file"; fi ;;
    esac
  done
fi
exec "$@"
