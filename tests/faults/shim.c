/* Preloaded into httpd: lets one call of a kind fail, as the test says through shared memory.
 *
 * FACTCHECK_FAULTS names a file that holds a control_t. While `armed`, calls of `kind` are counted,
 * and number `nth` fails with `error`; SHORT lets a read return a byte. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHORT (-1)

/* MMAP is of files. What APR allocates for pools, by malloc or mmap, is a kind of its own: where that
 * fails, httpd ends itself. */
typedef enum { KIND_READ = 1, KIND_OPEN, KIND_STAT, KIND_MMAP, KIND_MALLOC, KIND_POOL } kind_t;

typedef struct control_t {
    int armed, kind, error, nth, count;
} control_t;

static volatile control_t *control;

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t n);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FACTCHECK_FAULTS");
    int fd = path ? open(path, O_RDWR) : -1;
    void *at = fd < 0 ? MAP_FAILED
                      : mmap(NULL, sizeof(control_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (at != MAP_FAILED) {
        control = at;
    }
    if (fd >= 0) {
        close(fd);
    }
}

/* The error that this call is to have, 0 for none. */
static int fault(kind_t kind)
{
    if (!control || !control->armed || control->kind != (int)kind ||
        ++control->count != control->nth) {
        return 0;
    }
    if (control->error != SHORT) {
        errno = control->error;
    }
    return control->error;
}

static int memory_fault(const void *caller)
{
    static __thread int busy;
    Dl_info info;
    kind_t kind = KIND_MALLOC;
    int error;

    if (busy || !control || !control->armed || control->kind < KIND_MALLOC) {
        return 0;
    }
    busy = 1;
    if (dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "/libapr")) {
        kind = KIND_POOL;
    }
    error = fault(kind);
    busy = 0;
    return error;
}

void *malloc(size_t n)
{
    return memory_fault(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return memory_fault(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t n)
{
    return memory_fault(__builtin_return_address(0)) ? NULL : __libc_realloc(old, n);
}

#define READING(name, ask, few, ...)                                                               \
    ssize_t name(__VA_ARGS__)                                                                      \
    {                                                                                              \
        static ssize_t (*real)(__VA_ARGS__);                                                       \
        int error;                                                                                 \
        real = real ? real : dlsym(RTLD_NEXT, #name);                                              \
        error = fault(KIND_READ);                                                                  \
        return error == SHORT ? real few : error ? -1 : real ask;                                  \
    }

READING(read, (fd, at, n), (fd, at, n ? 1 : 0), int fd, void *at, size_t n)
READING(pread, (fd, at, n, from), (fd, at, n ? 1 : 0, from), int fd, void *at, size_t n, off_t from)
READING(pread64, (fd, at, n, from), (fd, at, n ? 1 : 0, from), int fd, void *at, size_t n,
        off64_t from)
READING(readv, (fd, at, n), (fd, at, n ? 1 : 0), int fd, const struct iovec *at, int n)

#define STATTING(name, ask, ...)                                                                   \
    int name(__VA_ARGS__)                                                                          \
    {                                                                                              \
        static int (*real)(__VA_ARGS__);                                                           \
        real = real ? real : dlsym(RTLD_NEXT, #name);                                              \
        return fault(KIND_STAT) ? -1 : real ask;                                                   \
    }

STATTING(stat, (path, info), const char *path, struct stat *info)
STATTING(lstat, (path, info), const char *path, struct stat *info)
STATTING(fstat, (fd, info), int fd, struct stat *info)
STATTING(stat64, (path, info), const char *path, struct stat64 *info)
STATTING(lstat64, (path, info), const char *path, struct stat64 *info)
STATTING(fstat64, (fd, info), int fd, struct stat64 *info)

#define OPENING(name)                                                                              \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        static int (*real)(const char *, int, ...);                                                \
        va_list rest;                                                                              \
        mode_t mode;                                                                               \
        va_start(rest, flags);                                                                     \
        mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                           \
        va_end(rest);                                                                              \
        real = real ? real : dlsym(RTLD_NEXT, #name);                                              \
        return fault(KIND_OPEN) ? -1 : real(path, flags, mode);                                    \
    }

OPENING(open)
OPENING(open64)

#define MAPPING(name, offset_t)                                                                    \
    void *name(void *at, size_t n, int protection, int flags, int fd, offset_t from)               \
    {                                                                                              \
        static void *(*real)(void *, size_t, int, int, int, offset_t);                             \
        real = real ? real : dlsym(RTLD_NEXT, #name);                                              \
        if (fd < 0 ? memory_fault(__builtin_return_address(0)) : fault(KIND_MMAP)) {               \
            return MAP_FAILED;                                                                     \
        }                                                                                          \
        return real(at, n, protection, flags, fd, from);                                           \
    }

MAPPING(mmap, off_t)
MAPPING(mmap64, off64_t)
