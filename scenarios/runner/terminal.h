/* terminal.h: the terminal behind standard output. */
#ifndef EK_RUNNER_TERMINAL_H
#define EK_RUNNER_TERMINAL_H

#include <stddef.h>

/* terminal_width: its columns; 80 when there is none. */
size_t terminal_width(void);

#endif
