#include "scenarios/report/dimension.h"

#include "sim/base/text.h"

static bool is_axis(const struct scenario *s, size_t dimension)
{
    return dimension < s->num_axes;
}

size_t dimensions_num(const struct scenario *s)
{
    return s->num_axes + (s->num_cases > 0 ? 1 : 0);
}

size_t dimension_size(const struct scenario *s, size_t dimension)
{
    return is_axis(s, dimension) ? s->axes[dimension].num_values : s->num_cases;
}

const char *dimension_title(const struct scenario *s, size_t dimension)
{
    return is_axis(s, dimension) ? setting_short(s->axes[dimension].setting) : "case";
}

const char *dimension_says(const struct scenario *s, size_t dimension)
{
    return is_axis(s, dimension) ? setting_path(s->axes[dimension].setting)
                                 : "by its name, or by what it sets";
}

const char *dimension_value(const struct scenario *s, size_t dimension, size_t value)
{
    return is_axis(s, dimension) ? s->axes[dimension].values[value] : s->cases[value].id;
}

size_t dimension_index(const struct scenario *s, size_t dimension, const struct cell *cell)
{
    if (!is_axis(s, dimension))
        return (size_t)(cell->given - s->cases);
    for (size_t i = 0; i < s->axes[dimension].num_values; i++) {
        if (text_is(s->axes[dimension].values[i], cell->axis_values[dimension]))
            return i;
    }
    return 0;
}

bool dimension_has_column(const struct scenario *s, size_t dimension)
{
    if (!is_axis(s, dimension))
        return true;
    enum setting_type type = setting_type(s->axes[dimension].setting);
    return type == SETTING_TYPE_RELEASE || type == SETTING_TYPE_CERTIFICATE;
}

void dimension_text(
    const struct scenario *s, size_t dimension, const struct valueset *values, struct buf *out)
{
    const char *separator = "";
    size_t count = valueset_num(values);
    if (count == dimension_size(s, dimension) && count > 1) {
        buf_adds(out, "*");
        return;
    }
    size_t first = valueset_first(values);
    size_t last = valueset_last(values);
    if (count > 3 && last - first + 1 == count) {
        buf_addf(out, "%s .. %s", dimension_value(s, dimension, first),
            dimension_value(s, dimension, last));
        return;
    }
    for (size_t i = first; i <= last; i++) {
        if (!valueset_has(values, i))
            continue;
        buf_addf(out, "%s%s", separator, dimension_value(s, dimension, i));
        separator = ",";
    }
}
