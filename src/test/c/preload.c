/*
 * Loaded before the C library of a member (LD_PRELOAD), it hurts that process alone: its wall clock jumps, its syncs fail
 * or take longer, its disk is full. The file that QUORATE_PRELOAD names holds what is to happen, as numbers of this machine, and may change
 * at any time. The monotonic clock is left alone, for no jump of it exists.
 *
 * libfaketime and libfiu could do it too, in principle. With libfaketime, Payara Micro did not get to its first line of
 * log. libfiu stands in front of malloc as well, under a lock of its own: a thread in dlsym, which allocates, and a
 * thread in malloc, for which libfiu calls dlsym, wait for each other for ever. A JVM that starts meets that, and bash
 * crashed with it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct orders {
  int64_t seconds_ahead;     /* of the true time */
  int64_t sync_errno;        /* 0: syncs are made */
  int64_t sync_milliseconds; /* that a sync waits before it is made */
  int64_t write_errno;       /* of writes at a place in a file, as to the log; 0: they are made */
};

static volatile struct orders *orders;
static int (*next_clock_gettime)(clockid_t, struct timespec *);
static int (*next_gettimeofday)(struct timeval *, void *);
static int (*next_fsync)(int);
static int (*next_fdatasync)(int);
static ssize_t (*next_pwrite64)(int, const void *, size_t, off64_t);

static void find(void) {
  next_clock_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  next_gettimeofday = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
  next_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  next_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  next_pwrite64 = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
}

/* While the process has one thread, so that no lock of the loader is waited for later. */
__attribute__((constructor)) static void attach(void) {
  if (!next_fdatasync) find();
  const char *file = getenv("QUORATE_PRELOAD");
  int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    void *page = mmap(NULL, sizeof(struct orders), PROT_READ, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) orders = page;
    close(fd);
  }
}

static int64_t jump(void) { return orders ? orders->seconds_ahead : 0; }

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!next_clock_gettime) find(); /* another library is made ready before this one */
  int result = next_clock_gettime(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += jump();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  if (!next_gettimeofday) find();
  int result = next_gettimeofday(time, zone);
  if (result == 0) time->tv_sec += jump();
  return result;
}

time_t time(time_t *result) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return (time_t)-1;
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}

static int sync_later(int (*next)(int), int fd) {
  /* In small steps, so that one that waits goes on when the orders change. */
  for (int64_t waited = 0; orders && waited < orders->sync_milliseconds; waited++) usleep(1000);
  if (orders && orders->sync_errno) {
    errno = (int)orders->sync_errno;
    return -1;
  }
  return next(fd);
}

int fsync(int fd) {
  if (!next_fsync) find();
  return sync_later(next_fsync, fd);
}

int fdatasync(int fd) {
  if (!next_fdatasync) find();
  return sync_later(next_fdatasync, fd);
}

/* A JVM writes so to the place that it names; its output and the network are written to in another way. */
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  if (!next_pwrite64) find();
  if (orders && orders->write_errno) {
    errno = (int)orders->write_errno;
    return -1;
  }
  return next_pwrite64(fd, bytes, count, at);
}
