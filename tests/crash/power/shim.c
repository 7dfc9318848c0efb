/* Loaded before the C library (LD_PRELOAD): writes down every write, sync, truncation and rename in one folder, and every
 * byte that is about to leave through a socket, in the order in which they happen. It can also make that folder's disk one
 * that is full, must not be touched, or is held by another program.
 *
 * POWER_DIR   the folder that is watched
 * POWER_LOG   where the record goes
 * POWER_ROOM  so many bytes may still be written there; then the disk is full
 * POWER_FULL  a file: as long as it is there, the disk is full
 * POWER_DENY  "write" or "all": what is not permitted
 * POWER_HELD  somebody else has locked the database
 *
 * One record: kind (u32), length of the name (u32), offset or port (u64), length of the data (u64), name, data.
 * A write and a send are noted before they are done, a sync after: what the log says is safe, is safe.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC, TRUNCATE, RENAME, UNLINK, CREATE, SEND };
#define MOST 4096

static char *names[MOST]; /* by descriptor; none for what is not watched */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static int record_to = -1, watching, deny_write, deny_all, held;
static long room = -1;
static const char *full_while;
static char folder[PATH_MAX];
static size_t folder_length;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
    const char *dir = getenv("POWER_DIR"), *log = getenv("POWER_LOG");
    const char *most = getenv("POWER_ROOM"), *deny = getenv("POWER_DENY");
    if (!dir || !realpath(dir, folder)) return;
    folder_length = strlen(folder);
    watching = 1;
    if (most) room = atol(most);
    full_while = getenv("POWER_FULL");
    deny_all = deny && strcmp(deny, "all") == 0;
    deny_write = deny_all || (deny && strcmp(deny, "write") == 0);
    held = getenv("POWER_HELD") != NULL;
    if (log) record_to = (int)REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int watched(const char *path) {
    return watching && path && strncmp(path, folder, folder_length) == 0 &&
           (path[folder_length] == '/' || path[folder_length] == 0);
}

static void note(uint32_t kind, const char *name, uint64_t at, const void *data, uint64_t length) {
    struct { uint32_t kind, name; uint64_t at, length; } head = {kind, (uint32_t)strlen(name), at, length};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)data, length}};
    if (record_to >= 0) REAL(writev)(record_to, parts, 3);
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST ? names[fd] : NULL; }

static int opened(int fd, const char *path, int flags, int was_there) {
    if (fd < 0 || fd >= MOST || !watched(path)) return fd;
    pthread_mutex_lock(&guard);
    free(names[fd]);
    names[fd] = strdup(path);
    if ((flags & O_CREAT) && !was_there) note(CREATE, path, 0, "", 0);
    if ((flags & O_TRUNC) && was_there) note(TRUNCATE, path, 0, "", 0);
    pthread_mutex_unlock(&guard);
    return fd;
}

/* Whether a write no longer fits. The guard is held. */
static int full(size_t length) {
    if (full_while && length > 0 && access(full_while, F_OK) == 0) return 1;
    if (room < 0) return 0;
    if ((long)length > room) return 1;
    room -= (long)length;
    return 0;
}

static int denied(const char *path, int flags) {
    return watched(path) && (deny_all || (deny_write && (flags & (O_WRONLY | O_RDWR))));
}

static int exists(const char *path) { struct stat s; return path && stat(path, &s) == 0; }

#define OPEN(name)                                             \
    int name(const char *path, int flags, ...) {               \
        mode_t mode = 0;                                       \
        if (flags & O_CREAT) {                                 \
            va_list more;                                      \
            va_start(more, flags);                             \
            mode = va_arg(more, mode_t);                       \
            va_end(more);                                      \
        }                                                      \
        if (denied(path, flags)) { errno = EACCES; return -1; } \
        int there = watched(path) && exists(path);             \
        return opened(REAL(name)(path, flags, mode), path, flags, there); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                           \
    int name(int dir, const char *path, int flags, ...) {      \
        mode_t mode = 0;                                       \
        if (flags & O_CREAT) {                                 \
            va_list more;                                      \
            va_start(more, flags);                             \
            mode = va_arg(more, mode_t);                       \
            va_end(more);                                      \
        }                                                      \
        if (denied(path, flags)) { errno = EACCES; return -1; } \
        int there = watched(path) && exists(path);             \
        return opened(REAL(name)(dir, path, flags, mode), path, flags, there); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    if (name_of(fd)) {
        pthread_mutex_lock(&guard);
        free(names[fd]);
        names[fd] = NULL;
        pthread_mutex_unlock(&guard);
    }
    return REAL(close)(fd);
}

/* A file's own bytes: the lock is held over note and act, so that the record's order is the disk's. */
#define FILE_ACT(length, note_it, act)                         \
    ssize_t done = -1;                                         \
    pthread_mutex_lock(&guard);                                \
    if (full(length)) {                                        \
        errno = ENOSPC;                                        \
    } else {                                                   \
        note_it;                                               \
        done = act;                                            \
    }                                                          \
    pthread_mutex_unlock(&guard);                              \
    return done

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
    const char *name = name_of(fd);
    if (!name) return REAL(pwrite)(fd, data, length, at);
    FILE_ACT(length, note(WRITE, name, (uint64_t)at, data, length), REAL(pwrite)(fd, data, length, at));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    const char *name = name_of(fd);
    if (!name) return REAL(pwrite64)(fd, data, length, at);
    FILE_ACT(length, note(WRITE, name, (uint64_t)at, data, length), REAL(pwrite64)(fd, data, length, at));
}

/* To whom a socket leads; 0 for what is none, or leads elsewhere. */
static unsigned port_of(int fd) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    if (record_to < 0 || getpeername(fd, (struct sockaddr *)&peer, &length) != 0) return 0;
    return peer.ss_family == AF_INET ? ntohs(((struct sockaddr_in *)&peer)->sin_port) : 0;
}

static void note_send(int fd, const void *data, size_t length) {
    unsigned port = port_of(fd);
    if (!port) return;
    pthread_mutex_lock(&guard);
    note(SEND, "", port, data, length);
    pthread_mutex_unlock(&guard);
}

ssize_t write(int fd, const void *data, size_t length) {
    const char *name = name_of(fd);
    if (name) {
        off_t at = lseek(fd, 0, SEEK_CUR);
        FILE_ACT(length, note(WRITE, name, (uint64_t)at, data, length), REAL(write)(fd, data, length));
    }
    note_send(fd, data, length);
    return REAL(write)(fd, data, length);
}

static void *gather(const struct iovec *parts, int count, size_t *length) {
    *length = 0;
    for (int i = 0; i < count; i++) *length += parts[i].iov_len;
    char *all = malloc(*length ? *length : 1), *end = all;
    for (int i = 0; all && i < count; i++) {
        memcpy(end, parts[i].iov_base, parts[i].iov_len);
        end += parts[i].iov_len;
    }
    return all;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (fd != record_to && port_of(fd)) {
        size_t length;
        void *all = gather(parts, count, &length);
        if (all) note_send(fd, all, length);
        free(all);
    }
    return REAL(writev)(fd, parts, count);
}

ssize_t send(int fd, const void *data, size_t length, int flags) {
    note_send(fd, data, length);
    return REAL(send)(fd, data, length, flags);
}

ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size) {
    note_send(fd, data, length);
    return REAL(sendto)(fd, data, length, flags, to, size);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    size_t length;
    void *all = gather(message->msg_iov, (int)message->msg_iovlen, &length);
    if (all) note_send(fd, all, length);
    free(all);
    return REAL(sendmsg)(fd, message, flags);
}

#define SYNCING(name)                                          \
    int name(int fd) {                                         \
        const char *file = name_of(fd);                        \
        if (!file) return REAL(name)(fd);                      \
        pthread_mutex_lock(&guard);                            \
        int done = REAL(name)(fd);                             \
        if (done == 0) note(SYNC, file, 0, "", 0);             \
        pthread_mutex_unlock(&guard);                          \
        return done;                                           \
    }
SYNCING(fsync)
SYNCING(fdatasync)

int ftruncate(int fd, off_t length) {
    const char *name = name_of(fd);
    if (!name) return REAL(ftruncate)(fd, length);
    FILE_ACT(0, note(TRUNCATE, name, (uint64_t)length, "", 0), REAL(ftruncate)(fd, length));
}

int ftruncate64(int fd, off64_t length) {
    const char *name = name_of(fd);
    if (!name) return REAL(ftruncate64)(fd, length);
    FILE_ACT(0, note(TRUNCATE, name, (uint64_t)length, "", 0), REAL(ftruncate64)(fd, length));
}

int rename(const char *from, const char *to) {
    if (!watched(to)) return REAL(rename)(from, to);
    FILE_ACT(0, note(RENAME, from, 0, to, strlen(to)), REAL(rename)(from, to));
}

int unlink(const char *path) {
    if (!watched(path)) return REAL(unlink)(path);
    FILE_ACT(0, note(UNLINK, path, 0, "", 0), REAL(unlink)(path));
}

/* POSIX locks, as SQLite takes them. */
#define LOCKING(name)                                          \
    int name(int fd, int what, ...) {                          \
        va_list more;                                          \
        va_start(more, what);                                  \
        void *with = va_arg(more, void *);                     \
        va_end(more);                                          \
        const char *file = name_of(fd);                        \
        if (held && file && what == F_SETLK && strstr(file, ".db") && ((struct flock *)with)->l_type != F_UNLCK) { \
            errno = EAGAIN;                                    \
            return -1;                                         \
        }                                                      \
        return REAL(name)(fd, what, with);                     \
    }
LOCKING(fcntl)
LOCKING(fcntl64)
