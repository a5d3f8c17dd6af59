# Makes a certificate authority for tests and a certificate of it: `sh scripts/test-ca.sh FOLDER DOMAIN`.
# FOLDER/ca.pem is what clients trust, FOLDER/edge.pem is what `edge.https.certificate.file` names. Kept once made.
set -eu
folder=$1 domain=$2
[ ! -s "$folder/edge.pem" ] || exit 0
mkdir -p "$folder"
cd "$folder"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=delivery test CA" \
  -addext "basicConstraints=critical,CA:TRUE" -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$domain" -keyout edge.key -out edge.csr 2>/dev/null
printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' "$domain" >edge.ext
openssl x509 -req -in edge.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile edge.ext -out edge.crt 2>/dev/null
cat edge.crt edge.key >edge.pem.new
mv edge.pem.new edge.pem
rm -f edge.csr edge.ext edge.crt edge.key ca.srl
