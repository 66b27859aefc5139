/* Loaded before a server (LD_PRELOAD): every fsync and fdatasync takes SLOW_FSYNC_US microseconds longer, so that a
   machine whose disk answers from memory can be measured as if it had a real one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_moment(void)
{
    static long microseconds = -1;
    if (microseconds < 0) {
        const char *given = getenv("SLOW_FSYNC_US");
        microseconds = given ? atol(given) : 1000;
    }
    struct timespec pause = { microseconds / 1000000, (microseconds % 1000000) * 1000 };
    nanosleep(&pause, NULL);
}

int fsync(int descriptor)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_a_moment();
    return real(descriptor);
}

int fdatasync(int descriptor)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_a_moment();
    return real(descriptor);
}
