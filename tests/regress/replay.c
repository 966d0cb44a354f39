/* Plays inputs that once broke something to a fuzz target: replay FOLDER. Fails when the folder has
 * none; what the target finds wrong ends the program. */
#include "sim/base/buf.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool play(const char *folder, const char *name)
{
    struct buf input = {0};
    struct err e = {0};
    char *path = ek_asprintf("%s/%s", folder, name);
    bool ok = buf_read_file(&input, path, INPUT_MAX, &e);
    printf("%s%s%s\n", path, ok ? "" : ": ", ok ? "" : e.text);
    fflush(stdout);
    if (ok)
        LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&input), input.len);
    buf_cleanup(&input);
    free(path);
    return ok;
}

int main(int argc, char **argv)
{
    size_t played = 0;
    bool ok = true;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL)
        return 2;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        ok = play(argv[1], entry->d_name) && ok;
        played++;
    }
    closedir(folder);
    return ok && played > 0 ? 0 : 1;
}
