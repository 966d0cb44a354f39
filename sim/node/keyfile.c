#include "sim/node/keyfile.h"

struct tls_identity *keyfile_identity(
    const struct tls_identity *uploaded, bool complete, struct err *e)
{
    struct buf key = {0}, chain = {0}, file = {0};
    tls_identity_files(uploaded, &key, &chain);
    buf_add(&file, key.data, complete || key.len == 0 ? key.len : key.len - 1);
    buf_add(&file, chain.data, chain.len);
    struct tls_identity *identity = tls_identity_new(buf_str(&file), buf_str(&file), e);
    buf_cleanup(&key);
    buf_cleanup(&chain);
    buf_cleanup(&file);
    return identity;
}
