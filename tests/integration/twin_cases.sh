# shellcheck shell=bash
# twin_cases.sh: certificates of all kinds, minted by openssl, certtool and certutil, for twin_test.sh.
# To be sourced in an empty folder. Each becomes ID/cert.pem (leaf first, then its intermediates) and
# ID/root.pem, and a line of the file `list`: "ID CERT ROOT NAME".

# What is asked later is that of each certificate and its twin; so keys of a kind serve for many leaves.
# key NAME: makes NAME.key and NAME.csr of the kind NAME without the part behind a dot.
key() {
    local kind=${1%%.*}
    [[ ! -e $1.key ]] || return 0
    case $kind in
        rsa-pss) genkey "$1" RSA-PSS -pkeyopt rsa_keygen_bits:2048 ;;
        rsa-pss-256) genkey "$1" RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
            -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32 ;;
        rsa-e3) genkey "$1" RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 ;;
        rsa-*) genkey "$1" RSA -pkeyopt "rsa_keygen_bits:${kind#rsa-}" ;;
        dsa) [[ -e dsa.param ]] || openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 \
            -pkeyopt dsa_paramgen_q_bits:224 -out dsa.param 2>/dev/null
            openssl genpkey -paramfile dsa.param -out "$1.key" ;;
        ed*) genkey "$1" "$kind" ;;
        explicit) genkey "$1" EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit ;;
        *) genkey "$1" EC -pkeyopt "ec_paramgen_curve:$kind" ;;
    esac
    openssl req -new -key "$1.key" -subj /CN=x -out "$1.csr" -config req.cnf 2>/dev/null
}

# genkey NAME ALGORITHM ARGS...
genkey() {
    openssl genpkey -algorithm "$2" "${@:3}" -out "$1.key" 2>/dev/null
}

prepare() {
    printf '[req]\ndistinguished_name=d\n[d]\n' >req.cnf
    cat >ca.cnf <<'X'
[ca]
default_ca=d
[d]
database=index.txt
new_certs_dir=.
rand_serial=yes
unique_subject=no
policy=p
default_md=sha256
[p]
countryName=optional
organizationName=optional
organizationalUnitName=optional
commonName=optional
emailAddress=optional
X
    : >index.txt
    : >list
}

# sign OUT KEY SUBJECT ISSUER EXTENSIONS [ARGS...]: a certificate; ISSUER is a file without .pem and
# .key, or "self"; EXTENSIONS are lines of x509v3_config(5). Dates are START and END.
START=20250101000000Z
END=20300101000000Z
sign() {
    local out=$1 key=$2 subject=$3 issuer=$4 extensions=$5
    local by=(-cert "$issuer.pem" -keyfile "$issuer.key")
    shift 5
    key "$key"
    [[ $issuer != self ]] || by=(-selfsign -keyfile "$key.key")
    printf '%b\n' "$extensions" >ext
    : >index.txt
    openssl ca -batch -notext -config ca.cnf "${by[@]}" -in "$key.csr" -subj "$subject" -extfile ext -startdate "$START" \
        -enddate "$END" -preserveDN -out "$out" "$@" >said 2>&1 || { cat said ext && return 1; }
}

# ca NAME ISSUER EXTENSIONS [ARGS...]: NAME.pem and NAME.key, of the kind of key CA_KEY.
CA_KEY=P-256
ca() {
    local name=$1 issuer=$2 extensions=$3
    shift 3
    sign "$name.pem" "$CA_KEY.$name" "${CA_SUBJECT:-/C=US/O=Example Trust/CN=Example $name}" "$issuer" "$extensions" "$@"
    mv "$CA_KEY.$name.key" "$name.key"
}

may_issue='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash'
below="$may_issue\nauthorityKeyIdentifier=keyid"

# leaf ID CHAIN KEY EXTENSIONS [ARGS...]: a leaf below CHAIN, which is "ISSUER ISSUER'S-ISSUER ... ROOT" (or
# "self"), named ID.example.com unless SUBJECT says otherwise.
num=0
leaf() {
    local id=$1 chain key=$3 extensions=$4 issuer
    read -ra chain <<<"$2"
    shift 4
    mkdir "$id"
    issuer=${chain[0]}
    sign "$id/cert.pem" "$key" "${SUBJECT-/C=US/O=Example/CN=$id.example.com}" "$issuer" "$extensions" "$@"
    if [[ $issuer == self ]]; then
        cp "$id/cert.pem" "$id/root.pem"
    else
        for issuer in "${chain[@]::${#chain[@]}-1}"; do
            cat "$issuer.pem" >>"$id/cert.pem"
        done
        cp "${chain[-1]}.pem" "$id/root.pem"
    fi
    printf '%s %s/cert.pem %s/root.pem %s\n' "$id" "$id" "$id" "${NAME:-$id.example.com}" >>list
    num=$((num + 1))
}

# named: the extensions of a plain leaf called $1.example.com.
named() {
    printf 'subjectAltName=DNS:%s.example.com\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid' "$1"
}

prepare
ca root self "$may_issue"
ca inter root "$below"
ca inter2 inter "$below"
ca inter3 inter2 "$below"
depths=(root 'inter root' 'inter2 inter root' 'inter3 inter2 inter root')

# usages x their criticality x depth
read -ra usages <<<"none serverAuth clientAuth serverAuth,clientAuth anyExtendedKeyUsage codeSigning \
serverAuth,anyExtendedKeyUsage msSGC nsSGC,clientAuth 1.3.6.1.4.1.99999.1"
for u in "${!usages[@]}"; do
    for critical in '' 'critical,'; do
        [[ ${usages[u]} != none || -z $critical ]] || continue
        for depth in 0 1 2 3; do
            [[ -z $critical || $((depth % 2)) -eq 1 ]] || continue
            id=u$u${critical:0:1}d$depth
            eku="\nextendedKeyUsage=$critical${usages[u]}"
            [[ ${usages[u]} != none ]] || eku=''
            leaf "$id" "${depths[depth]}" P-256 "$(named "$id")$eku"
        done
    done
done

# keys of the leaf
for kind in rsa-1024 rsa-2048 rsa-3072 rsa-4096 rsa-e3 rsa-pss rsa-pss-256 P-256 P-384 P-521 secp256k1 brainpoolP256r1 explicit \
    ed25519 ed448 dsa; do
    for eku in serverAuth clientAuth; do
        id=k$kind-${eku:0:1}
        leaf "$id" "${depths[1]}" "$kind" "$(named "$id")\nextendedKeyUsage=$eku"
    done
done

# digests x keys of the CA
pss=(-sigopt rsa_padding_mode:pss)
for kind in rsa-2048 P-384 dsa; do
    CA_KEY=$kind ca "ca-$kind" root "$below"
    # OpenSSL 3.0 takes others of DSA and ECDSA for nobody's signature.
    for digest in md5 sha1 sha224 sha256 sha384 sha512 sha3-256; do
        [[ $kind-$digest != dsa-md5 && $kind-$digest != dsa-sha384 && $kind-$digest != dsa-sha512 && $kind-$digest != dsa-sha3-256 && $kind-$digest != P-384-md5 && $kind-$digest != P-384-sha3-256 ]] || continue
        id=m$kind-$digest
        leaf "$id" "ca-$kind root" P-256 "$(named "$id")\nextendedKeyUsage=serverAuth" -md "$digest"
    done
done
for digest in sha1 sha256 sha384 sha512; do
    for salt in 0 20 -1 -2; do
        id=pss-$digest$salt
        leaf "$id" 'ca-rsa-2048 root' P-256 "$(named "$id")\nextendedKeyUsage=clientAuth" -md "$digest" "${pss[@]}" \
            -sigopt "rsa_pss_saltlen:$salt"
    done
done
for kind in ed25519 ed448 rsa-pss rsa-pss-256 explicit rsa-1024; do
    CA_KEY=$kind ca "ca-$kind" root "$below"
    id=mca-$kind
    leaf "$id" "ca-$kind root" P-256 "$(named "$id")\nextendedKeyUsage=serverAuth" -md \
        "$([[ $kind == ed* ]] && echo default || echo sha256)"
done
ca weak root "$below" -md sha1
leaf sha1-ca 'weak root' P-256 "$(named sha1-ca)"
CA_KEY=rsa-2048 ca md5root self "$may_issue" -md md5
leaf md5-root md5root P-256 "$(named md5-root)"

# what intermediates may do
row=0
for eku in serverAuth clientAuth serverAuth,clientAuth anyExtendedKeyUsage critical,codeSigning; do
    row=$((row + 1))
    ca "eku$row" root "$below\nextendedKeyUsage=$eku"
    ca "eku$row-2" "eku$row" "$below"
    for of_leaf in '' serverAuth clientAuth serverAuth,clientAuth; do
        id=e$row-${of_leaf:-none}
        leaf "${id//,/-}" "eku$row root" P-256 "$(named "${id//,/-}")${of_leaf:+\\nextendedKeyUsage=$of_leaf}"
    done
    leaf "e$row-deep" "eku$row-2 eku$row root" P-256 "$(named "e$row-deep")\nextendedKeyUsage=serverAuth,clientAuth"
done
for pathlen in 0 1 2; do
    ca "path$pathlen" root "${below/CA:TRUE/CA:TRUE,pathlen:$pathlen}"
    ca "path$pathlen-2" "path$pathlen" "$below"
    ca "path$pathlen-3" "path$pathlen-2" "$below"
    leaf "path$pathlen-a" "path$pathlen root" P-256 "$(named "path$pathlen-a")"
    leaf "path$pathlen-b" "path$pathlen-2 path$pathlen root" P-256 "$(named "path$pathlen-b")"
    leaf "path$pathlen-c" "path$pathlen-3 path$pathlen-2 path$pathlen root" P-256 "$(named "path$pathlen-c")"
done
ca path-root self "${may_issue/CA:TRUE/CA:TRUE,pathlen:0}"
ca path-root-2 path-root "$below"
leaf path-root-a path-root P-256 "$(named path-root-a)"
leaf path-root-b 'path-root-2 path-root' P-256 "$(named path-root-b)"
row=0
for unfit in 'basicConstraints=CA:FALSE' 'keyUsage=keyCertSign' 'basicConstraints=CA:TRUE\nkeyUsage=critical,digitalSignature' \
    'basicConstraints=CA:TRUE' 'nsCertType=sslCA' 'basicConstraints=CA:TRUE\nnsCertType=client' \
    'basicConstraints=CA:TRUE\nnsCertType=sslCA' 'subjectKeyIdentifier=hash' 'basicConstraints=CA:TRUE\n1.2.3.4.5=critical,DER:0500' \
    'basicConstraints=CA:TRUE\n1.2.3.4.5=DER:0500' 'basicConstraints=CA:TRUE\npolicyConstraints=critical,requireExplicitPolicy:0' \
    'basicConstraints=CA:TRUE\ninhibitAnyPolicy=critical,0'; do
    row=$((row + 1))
    ca "unfit$row" root "$unfit"
    leaf "unfit$row-s" "unfit$row root" P-256 "subjectAltName=DNS:unfit$row-s.example.com\nextendedKeyUsage=serverAuth"
    leaf "unfit$row-c" "unfit$row root" P-256 "subjectAltName=DNS:unfit$row-c.example.com\nextendedKeyUsage=clientAuth"
done

# name constraints
row=0
for constraint in 'permitted;DNS:example.com' 'excluded;DNS:example.com' 'permitted;DNS:example.net' 'excluded;DNS:example.net' \
    'permitted;IP:192.0.2.0/255.255.255.0' 'excluded;IP:192.0.2.0/255.255.255.0' 'permitted;email:example.com' \
    'excluded;URI:.example.com' 'permitted;dirName:name' 'excluded;dirName:name' 'permitted;dirName:other'; do
    row=$((row + 1))
    ca "nc$row" root "$below\nnameConstraints=critical,$constraint\n[name]\n1.C=US\n2.O=Example\n[other]\n1.C=FR"
    CA_SUBJECT="/C=US/O=Example/CN=Example nc$row-2" ca "nc$row-2" "nc$row" "$below"
    leaf "nc$row-a" "nc$row root" P-256 "subjectAltName=DNS:nc$row-a.example.com"
    leaf "nc$row-b" "nc$row-2 nc$row root" P-256 "subjectAltName=DNS:nc$row-b.example.com,IP:192.0.2.9,email:a@example.com,URI:sip:x.example.com"
    leaf "nc$row-c" "nc$row root" P-256 'subjectKeyIdentifier=hash'
done

# key usage x extended key usage
row=0
for use in digitalSignature critical,digitalSignature keyEncipherment keyAgreement critical,dataEncipherment keyCertSign \
    critical,nonRepudiation digitalSignature,keyEncipherment; do
    row=$((row + 1))
    for eku in serverAuth clientAuth serverAuth,clientAuth; do
        id=ku$row-${eku//,/-}
        leaf "$id" "${depths[1]}" P-256 "$(named "$id")\nkeyUsage=$use\nextendedKeyUsage=$eku"
    done
done

# validity
for dates in 20240101000000Z-20250101000000Z 20270101000000Z-20280101000000Z 20250101000000Z-20600101000000Z \
    19600101000000Z-20490101000000Z 19700101000000Z-99991231235959Z 20510101000000Z-20520101000000Z \
    19650101000000Z-19660101000000Z; do
    START=${dates%-*} END=${dates#*-} leaf "v$dates" "${depths[1]}" P-256 "$(named "v$dates")"
done
START=20200101000000Z END=20210101000000Z ca old root "$below"
START=20270101000000Z END=20280101000000Z ca young root "$below"
START=20100101000000Z END=20200101000000Z ca old-root self "$may_issue"
for issuer in 'old root' 'young root' old-root; do
    leaf "by-${issuer%% *}" "$issuer" P-256 "$(named "by-${issuer%% *}")"
done

# names
row=0
while IFS='|' read -r name subject san; do
    row=$((row + 1))
    SUBJECT=$subject NAME=$name leaf "n$row" "${depths[1]}" P-256 "${san:+subjectAltName=$san}\nsubjectKeyIdentifier=hash" -utf8
done <<'X'
a.example.com|/CN=a.example.com|
a.example.com|/CN=b.example.com|DNS:a.example.com
a.example.com|/CN=a.example.com|DNS:b.example.com
a.example.com|/CN=*.example.com|DNS:*.example.com
a.example.com|/CN=a.example.com|DNS:a*.example.com
192.0.2.9|/CN=192.0.2.9|IP:192.0.2.9
2001:db8::9|/CN=x|IP:2001:db8::9,IP:192.0.2.9
192.0.2.9|/CN=192.0.2.9|
a.example.com|/CN=x|URI:sip:a.example.com
a.example.com|/CN=a.example.com|email:a@example.com
a.example.com|/O=Example|DNS:a.example.com
a.example.com|/O=Example|critical,DNS:a.example.com
a.example.com|/C=DE/O=Bücher/CN=a.example.com|DNS:a.example.com
a.example.com|/CN=a.example.com+OU=Team/O=Example|DNS:a.example.com,RID:1.2.3.4
a.example.com|/CN=a.example.com/CN=b.example.com|
a.example.com|/CN=a.example.com/emailAddress=a@example.com|otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@example.com
X

# nsCertType, policies, unknown and fetched things
row=0
for more in nsCertType=client nsCertType=server nsCertType=client,server nsCertType=email critical,nsCertType=server \
    certificatePolicies=2.23.140.1.2.2 certificatePolicies=critical,2.5.29.32.0 certificatePolicies=critical,1.2.3.4 \
    1.2.3.4.5=critical,DER:0500 1.2.3.4.5=DER:0500 1.3.6.1.4.1.11129.2.4.3=critical,DER:0500 1.3.6.1.4.1.11129.2.4.2=ASN1:OCTETSTRING:x \
    authorityInfoAccess='OCSP;URI:http://ocsp.example/' crlDistributionPoints=URI:http://crl.example/ \
    'crlDistributionPoints=critical,URI:http://crl.example/' tlsfeature=status_request 'basicConstraints=critical,CA:FALSE' \
    'basicConstraints=CA:TRUE' 'issuerAltName=DNS:issuer.example' 'noCheck=ignored' 'nsComment=minted for a test'; do
    row=$((row + 1))
    [[ $more != critical,ns* ]] || more=nsCertType=critical,${more##*=}
    leaf "x$row" "${depths[1]}" P-256 "$(named "x$row")\n$more"
done

# self-signed
row=0
for more in 'basicConstraints=CA:TRUE' 'basicConstraints=critical,CA:FALSE' extendedKeyUsage=serverAuth extendedKeyUsage=clientAuth \
    'basicConstraints=CA:TRUE\nkeyUsage=keyCertSign' 'keyUsage=digitalSignature' 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid' \
    'extendedKeyUsage=codeSigning' 'nsCertType=server' '1.2.3.4.5=critical,DER:0500'; do
    row=$((row + 1))
    leaf "s$row" self "$([[ $row -gt 5 ]] && echo rsa-2048 || echo P-256)" "subjectAltName=DNS:s$row.example.com\n$more"
done

# identifiers of the issuer
ca plain root 'basicConstraints=CA:TRUE'
leaf aki-none 'plain root' P-256 'subjectAltName=DNS:aki-none.example.com'
leaf aki-issuer 'inter root' P-256 'subjectAltName=DNS:aki-issuer.example.com\nauthorityKeyIdentifier=keyid,issuer:always'
leaf aki-wrong 'inter root' P-256 'subjectAltName=DNS:aki-wrong.example.com\nauthorityKeyIdentifier=DER:301680140101010101010101010101010101010101010101'

# ---- the same by GnuTLS ----

# by_gnutls OUT KEY ISSUER LINES: ISSUER as for sign.
by_gnutls() {
    local how=(--generate-certificate --load-ca-certificate "$3.pem" --load-ca-privkey "$3.key")
    [[ $3 != self ]] || how=(--generate-self-signed)
    printf '%b\n' "$4" >template
    certtool "${how[@]}" --load-privkey "$2" --template template --outfile "$1" >said 2>&1 || { cat said template && return 1; }
}

dates='activation_date="2025-01-01 00:00:00 UTC"\nexpiration_date="2030-01-01 00:00:00 UTC"'
certtool --generate-privkey --key-type ecdsa --curve secp256r1 --outfile groot.key >said 2>&1
certtool --generate-privkey --key-type rsa --bits 2048 --outfile ginter.key >said 2>&1
by_gnutls groot.pem groot.key self "cn=GnuTLS Root\norganization=Example\nca\ncert_signing_key\n$dates"
by_gnutls ginter.pem ginter.key groot "cn=GnuTLS CA\norganization=Example\nca\npath_len=0\ncert_signing_key\n$dates"
row=0
for use in '' tls_www_server tls_www_client 'tls_www_server\ntls_www_client' code_signing 'tls_www_server\nsigning_key' \
    'tls_www_client\nencryption_key' 'ca\ncert_signing_key' 'ip_address=192.0.2.9' 'uri=sip:x.example.com' 'email=a@example.com' \
    'policy1=1.2.3.4\npolicy1_txt="a policy"' 'add_extension="1.2.3.4.5 0x0500"' 'add_critical_extension="1.2.3.4.5 0x0500"' \
    'tls_feature=5' 'crl_dist_points=http://crl.example/' 'ocsp_uri=http://ocsp.example/' 'serial=0x7fffffffffffffffffffffffffff'; do
    for chain in groot 'ginter groot'; do
        row=$((row + 1))
        id=g$row
        mkdir "$id"
        by_gnutls "$id/cert.pem" P-256.key "${chain%% *}" "cn=$id.example.com\ndns_name=$id.example.com\n$use\n$dates"
        [[ $chain == groot ]] || cat ginter.pem >>"$id/cert.pem"
        cp groot.pem "$id/root.pem"
        printf '%s %s/cert.pem %s/root.pem %s.example.com\n' "$id" "$id" "$id" "$id" >>list
    done
done

# ---- the same by NSS ----

mkdir nss
head -c 64 /dev/zero >noise # keys for a test need not be secret
certutil -N -d sql:nss --empty-password
serial=100
# by_nss NAME ISSUER ARGS...: a certificate in the store, of 2026 and 2027; answers for certutil's questions come from standard input.
by_nss() {
    local how=(-c "$2" -t ',,')
    [[ $2 != self ]] || how=(-x -t 'CT,C,C')
    serial=$((serial + 1))
    faketime -f '2026-01-01 00:00:00' certutil -S -d sql:nss -z noise -n "$1" -s "CN=$1.example.com,O=Example" -k ec \
        -q nistp256 -m "$serial" -v 24 "${how[@]}" "${@:3}" >said 2>&1 || { cat said && return 1; }
}
# dumped NAME: its PEM.
dumped() {
    certutil -L -d sql:nss -n "$1" -a
}
by_nss nroot self -2 --keyUsage critical,certSigning,crlSigning < <(printf 'y\n-1\ny\n')
by_nss ninter nroot -2 --keyUsage critical,certSigning,crlSigning --extKeyUsage serverAuth,clientAuth < <(printf 'y\n0\ny\n')
row=0
for more in '' '--extKeyUsage serverAuth' '--extKeyUsage critical,clientAuth' '--nsCertType sslClient' '--nsCertType critical,sslServer' \
    '--keyUsage digitalSignature --extKeyUsage serverAuth,clientAuth' '--keyUsage critical,dataEncipherment' \
    '--extKeyUsage codeSigning' '-8 x.example.com' '-Z SHA1'; do
    for chain in nroot 'ninter nroot'; do
        row=$((row + 1))
        id=nss$row
        # shellcheck disable=SC2086 # words
        by_nss "$id" "${chain%% *}" $more </dev/null
        mkdir "$id"
        for each in "$id" ${chain% nroot}; do
            [[ $each == nroot ]] || dumped "$each"
        done >"$id/cert.pem"
        dumped nroot >"$id/root.pem"
        printf '%s %s/cert.pem %s/root.pem %s.example.com\n' "$id" "$id" "$id" "$id" >>list
    done
done
