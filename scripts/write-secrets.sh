# Writes the secrets' files into their volume. PASSWORD: `generated` makes one inside the volume, once; `given` takes it
# from stdin, and where the database runs its role gets it in the same moment: whoever connects reads the file, whoever is
# connected stays. IMAGE: the database's. VOLUME: where. ROLE: the database and its owner.
. scripts/host.sh

running=$(container_of postgres)
network=none
[ -z "$running" ] || network=container:$running

docker run --rm -i --user 0 --network "$network" --label "delivery.platform=$PLATFORM" --label "delivery.stack=$STACK" \
  -v "$VOLUME:/secrets" --entrypoint sh "$IMAGE" -euc '
    umask 077
    cd /secrets
    case $1 in
      given) cat >.new ;;
      generated) [ -s database-password ] || od -An -tx1 -N24 /dev/urandom | tr -d " \n" >.new ;;
    esac
    [ -e .new ] || exit 0

    # The value travels on stdin, and the server is told to write no statement down, not even a failed one.
    alter() {
      PGPASSWORD=$(cat "$1") PGCONNECT_TIMEOUT=5 psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -U "$2" -d "$2" <<SQL
SET log_statement = none;
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;
\\set value \`cat .new\`
ALTER ROLE CURRENT_USER PASSWORD :'"'value'"';
SQL
    }
    # A killed run may have changed the role and not the file: then the new one opens already.
    if [ "$2" != none ] && ! cmp -s .new database-password; then
      { [ -s database-password ] && alter database-password "$3" 2>.why; } || alter .new "$3" 2>>.why || {
        echo "the database password was not changed, in neither file nor database; the role $3 takes neither the old nor the new one: $(tail -n 1 .why)" >&2
        rm -f .new .why
        exit 1
      }
      rm -f .why
    fi
    chmod 444 .new
    mv .new database-password
  ' sh "$PASSWORD" "$network" "$ROLE"
