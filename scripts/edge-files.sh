# Prepares the edge's volume. stdin: a first configuration, kept only where there is none yet; then the certificate, which
# the next reload takes up. IMAGE: the edge's. VOLUME: where.
. scripts/host.sh

docker run --rm -i --user 0 --network none --label "delivery.platform=$PLATFORM" --label "delivery.stack=$STACK" \
  -v "$VOLUME:/etc/edge" --entrypoint sh "$IMAGE" -euc '
    umask 077
    cd /etc/edge
    cat >.input
    sed "/^#--- certificate\$/,\$d" .input >.first
    sed "1,/^#--- certificate\$/d" .input >.certificate
    rm .input
    [ -s live.cfg ] || cp .first live.cfg
    [ -s haproxy.cfg ] || cp live.cfg haproxy.cfg
    [ ! -s .certificate ] || { mv .certificate certificate.pem; rm -f certificate.next; }
    rm -f .first .certificate
    chown -R haproxy:haproxy .
  '
