/* loopback.c: to be preloaded into servers that can neither be told to listen on one address nor on
 * any free port: each socket is bound to 127.0.0.1 and to a port of the kernel's choice, which is
 * told on standard error. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdio.h>
#include <sys/socket.h>

typedef int bind_fn(int fd, const struct sockaddr *address, socklen_t len);
typedef int listen_fn(int fd, int backlog);

/* A socket of IPv6 gets the mapped address; where it is for IPv6 alone, bind fails, and servers go
 * on with their other socket. */
int bind(int fd, const struct sockaddr *address, socklen_t len)
{
    bind_fn *next = NULL;
    *(void **)&next = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
    if (address->sa_family == AF_INET)
        return next(fd, (const struct sockaddr *)&v4, sizeof v4);
    if (address->sa_family == AF_INET6)
        return next(fd, (const struct sockaddr *)&v6, sizeof v6);
    return next(fd, address, len);
}

int listen(int fd, int backlog)
{
    listen_fn *next = NULL;
    *(void **)&next = dlsym(RTLD_NEXT, "listen");
    union {
        struct sockaddr any;
        struct sockaddr_in v4; /* the port is at the same place in both families */
        struct sockaddr_in6 v6;
    } own;
    socklen_t len = sizeof own;
    int result = next(fd, backlog);
    if (result == 0 && getsockname(fd, &own.any, &len) == 0)
        dprintf(2, "ACCEPT 127.0.0.1:%u\n", (unsigned)ntohs(own.v4.sin_port));
    return result;
}
