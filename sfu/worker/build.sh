#!/bin/sh
# Builds mediasoup-worker from the source in the installed npm package, against the system's libraries,
# for machines that can reach neither the prebuilt binary nor the sources of mediasoup's subprojects.
# usage: build.sh MEDIASOUP_PACKAGE_DIR OUTPUT_FILE
# The Debian packages that it needs are listed, and installed, by scripts/setup/worker.mjs.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
package=$1
output=$2
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

cp -R "$package/worker" "$build/worker"
cd "$build/worker"

# Each wrap file says which folder mediasoup expects; a folder that is there is not downloaded.
for adapter in "$here"/adapters/*/; do
  name=$(basename "$adapter")
  folder=subprojects/$(sed -n 's/^directory *= *//p' "subprojects/$name.wrap")
  rm -rf "$folder"
  cp -R "$adapter" "$folder"
  cp "$here/adapters/empty.c" "$folder/"
done

# Debian 12's meson is 1.0.1, and nothing in the build needs a newer one.
sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" meson.build

# The BIO callback must hand on the result of every operation that returns: a libssl built with kernel
# TLS asks the BIO for it with a control call, takes the constant 1 for yes, and then writes to a buffer
# that it never allocated. mediasoup's own OpenSSL has no kernel TLS and never asks.
sed -i 's/(operationType == BIO_CB_RETURN)/(operationType \& BIO_CB_RETURN)/' src/RTC/DtlsTransport.cpp
grep -q 'operationType & BIO_CB_RETURN' src/RTC/DtlsTransport.cpp || {
  echo 'mediasoup-worker: the source changed: check the BIO callback in DtlsTransport.cpp' >&2
  exit 1
}

meson setup --buildtype release -Db_ndebug=true --wrap-mode=nodownload out/build
ninja -C out/build mediasoup-worker
mkdir -p "$(dirname -- "$output")"
mv out/build/mediasoup-worker "$output"
