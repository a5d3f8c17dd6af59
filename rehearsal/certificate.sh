#!/bin/sh
# Usage: certificate.sh <folder>
# A test CA and a certificate of it for this machine: <folder>/ca.pem for clients, <folder>/edge.pem (certificate, CA and
# key) for the edge. A certificate that still holds for a month is kept.
set -eu
cd "$1"
if [ -s edge.pem ] && openssl x509 -in edge.pem -noout -checkend 2592000 >/dev/null 2>&1; then exit 0; fi
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=delivery rehearsal CA' \
  -keyout ca.key -out ca.pem -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' -keyout edge.key -out edge.csr
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >edge.ext
openssl x509 -req -in edge.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 365 -extfile edge.ext -out edge.crt
cat edge.crt ca.pem edge.key >edge.pem.part
mv edge.pem.part edge.pem
rm -f edge.csr edge.ext edge.crt edge.key ca.srl
