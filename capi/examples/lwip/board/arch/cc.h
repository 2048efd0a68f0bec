/* lwIP on this compiler: all of it is standard C. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#define LWIP_NO_CTYPE_H 1
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(x) \
    do {                        \
        for (;;)                \
            ;                   \
    } while (0)
#define LWIP_RAND() 0x69650001u

#endif
