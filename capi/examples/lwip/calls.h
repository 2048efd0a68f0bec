/* Simulated calls, which take their time to answer. The number dialled says how the phone at the other end behaves, as
 * docs/embedded.md has it. */
#ifndef CALLS_H
#define CALLS_H

#include <stdint.h>

/* Does what is due at this time, in milliseconds. From the main loop. */
void calls_poll(uint32_t now);

#endif
