#include "scenarios/evidence/ladder.h"

static json_t *columns(const struct ladder *ladder)
{
    json_t *list = json_array();
    for (size_t i = 0; i < ladder->num_columns; i++) {
        const struct ladder_column *c = &ladder->columns[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:s?,s:s?}", "name", c->name, "label",
                                        c->label, "kind", c->kind, "address", c->address));
    }
    return list;
}

static json_t *row_of(const struct ladder_row *row)
{
    json_t *o = json_pack("{s:I,s:I,s:I,s:s,s:s?}", "at_us", (json_int_t)row->at_us, "from",
        (json_int_t)row->from, "to", (json_int_t)row->to, "kind", ladder_kind_name(row->kind),
        "text", row->text);
    if (row->num_more > 0) {
        json_t *more = json_array();
        for (size_t i = 0; i < row->num_more; i++)
            json_array_append_new(more, json_string(row->more[i]));
        json_object_set_new(o, "more", more);
    }
    if (row->fault != NULL)
        json_object_set_new(o, "fault", json_string(row->fault));
    return o;
}

static json_t *sections(const struct ladder *ladder)
{
    json_t *list = json_array();
    for (size_t i = 0; i < ladder->num_sections; i++) {
        const struct ladder_section *section = &ladder->sections[i];
        json_t *rows = json_array();
        for (size_t k = 0; k < section->num_rows; k++)
            json_array_append_new(rows, row_of(&section->rows[k]));
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:O?,s:o}", "link", section->link, "title", section->title,
                      "services", section->services, "rows", rows));
    }
    return list;
}

json_t *ladder_json(const struct ladder *ladder)
{
    json_t *notes = json_array();
    for (size_t i = 0; i < ladder->num_notes; i++)
        json_array_append_new(notes, json_string(ladder->notes[i]));
    return json_pack("{s:s,s:o,s:o,s:o}", "cell", ladder->cell, "columns", columns(ladder),
        "sections", sections(ladder), "notes", notes);
}
