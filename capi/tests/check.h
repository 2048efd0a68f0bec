/* What the test programs share. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

static inline void check(int holds, const char *condition, const char *file, int line)
{
    checks++;
    if (!holds && failures++ < 20)
        fprintf(stderr, "%s:%d: not true: %s\n", file, line, condition);
}

/* Says how many checks there were. Returns what the program is to exit with. */
static inline int report(void)
{
    printf("%d checks, %d failed\n", checks, failures);
    return failures == 0 ? 0 : 1;
}

/* A block of the heap with these bytes and not one more. */
static inline char *block(const char *bytes, size_t length)
{
    char *copy = (char *)malloc(length ? length : 1);
    if (copy == NULL)
        exit(2);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

#endif
