#include "scenarios/import/leftover.h"

#include <string.h>

#define LISTED 200 /* items that are listed */

size_t emit_unused(const struct site_box *box)
{
    size_t num = 0;
    for (size_t i = 0; box != NULL && i < box->listing.num; i++)
        num += !box->listing.items[i].used;
    return num;
}

void leftover_items(const struct site_box *box, struct buf *out)
{
    size_t num = 0;
    if (emit_unused(box) == 0)
        return;
    buf_addf(out, "\n# Not used, of %s:\n", box->file);
    for (size_t i = 0; i < box->listing.num; i++) {
        const struct listing_item *item = &box->listing.items[i];
        if (item->used || num++ >= LISTED)
            continue;
        int shown = (int)strcspn(item->path, "{");
        buf_addf(out, "#   line %zu: %.*s: %.200s\n", item->line, shown < 200 ? shown : 200,
            item->path, listing_is_secret(item) ? "(a secret)" : item->value);
    }
    if (num > LISTED)
        buf_addf(out, "#   and %zu more\n", num - LISTED);
}

void leftover_certs(const struct emit_request *r, struct buf *out)
{
    for (size_t i = 0; i < r->num_certs; i++) {
        if (!r->certs[i].used)
            buf_addf(out, "# The certificate in %s bears the name of no host here (%s).\n",
                r->certs[i].file, r->certs[i].num_names > 0 ? r->certs[i].names[0] : "no name");
    }
}
