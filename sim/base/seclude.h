/* seclude.h: what a process of the lab gives up when it starts, since it holds private keys. */
#ifndef EK_BASE_SECLUDE_H
#define EK_BASE_SECLUDE_H

/* seclude: from now on the process leaves no core file (setrlimit(2): RLIMIT_CORE, hard limit too),
 * no other process of its user may read its memory or its descriptors (PR_SET_DUMPABLE), and no
 * program that it starts has more rights than itself (PR_SET_NO_NEW_PRIVS). No core file and no new
 * rights are inherited by what it executes, the rest is not. In a build with sanitizers
 * (EK_TRACEABLE) memory stays readable: the search for leaks traces the process from another. Says
 * nothing when the kernel refuses. Call it first in main; a debugger without CAP_SYS_PTRACE must
 * start the program, it cannot attach to it. */
void seclude(void);

#endif
