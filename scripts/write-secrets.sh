# Writes the secrets' files into their volume. PASSWORD: `generated` makes one inside the volume, once; `given` takes it
# from stdin. IMAGE: any with a shell. VOLUME: where.
. scripts/host.sh

docker run --rm -i --user 0 --network none --label "delivery.platform=$PLATFORM" --label "delivery.stack=$STACK" \
  -v "$VOLUME:/secrets" --entrypoint sh "$IMAGE" -euc '
    cd /secrets
    case $1 in
      given) cat >.new ;;
      generated) [ -s database-password ] || od -An -tx1 -N24 /dev/urandom | tr -d " \n" >.new ;;
    esac
    [ ! -e .new ] || { chmod 444 .new && mv .new database-password; }
  ' sh "$PASSWORD"
