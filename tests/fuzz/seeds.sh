#!/usr/bin/env bash
# seeds.sh CERTS-GEN DIR: seeds that are made, not kept: certificates of all recipes as PEM, DER and
# PKCS#7, and archives, for the targets that read such things; DIR/ca is who issued them.
set -euo pipefail
certs_gen=$1
seeds=$2
here=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

mkdir -p "$seeds"/{agent,archive,bundle,certfacts,control,digest,listing,service,sip,verify,yaml}
for name in listing sip service digest control; do
    cp "$here/corpus/$name"/* "$seeds/$name/"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for recipe in combined server-only+wildcard no-eku+cn-only any-eku+self-signed client-only+sha1 \
    combined+unknown-oid; do
    "$certs_gen" make "$recipe" --name host.example.com --clock 2026-06-20 \
        -o "$work/$recipe" --ca "$seeds/ca" >/dev/null 2>&1
    cp "$work/$recipe/cert.pem" "$seeds/bundle/$recipe.pem"
    openssl x509 -in "$work/$recipe/cert.pem" -outform DER -out "$seeds/bundle/$recipe.der"
    openssl crl2pkcs7 -nocrl -certfile "$work/$recipe/cert.pem" -outform DER \
        -out "$seeds/bundle/$recipe.p7b"
done
cp "$work/combined/key.pem" "$seeds/bundle/key.pem"
cp "$seeds"/bundle/* "$seeds/certfacts/"
for way in 0 1 2 3 4 5 6 7; do # the last byte of a seed chooses what is asked
    for recipe in combined server-only+wildcard no-eku+cn-only any-eku+self-signed client-only+sha1; do
        { cat "$work/$recipe/cert.pem" && printf %s "$way"; } >"$seeds/verify/$recipe-$way"
    done
done
cp "$here"/corpus/listing/* "$work/combined/"
tar -C "$work" -czf "$seeds/archive/log.tar.gz" combined
tar -C "$work" -cf "$seeds/archive/log.tar" combined

# The first byte of a YAML seed chooses who reads it.
kind=0
for folder in matrix plans calendars personas claims; do
    for file in "$here/../../scenarios/$folder"/*.yaml; do
        { printf '%b' "\\x0$kind" && cat "$file"; } >"$seeds/yaml/$folder-$(basename "$file")"
    done
    kind=$((kind + 1))
done
