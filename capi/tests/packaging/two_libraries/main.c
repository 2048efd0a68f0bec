/* Uses both libraries. */
#include "ews_phonecall.h"

#include <stdio.h>

uint32_t other_sum(uint8_t count);

int main(void)
{
    printf("%s %u\n", ews_version(), (unsigned)other_sum(4));
    return 0;
}
