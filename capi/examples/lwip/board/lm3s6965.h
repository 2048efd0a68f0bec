/* The LM3S6965 evaluation board, as far as a server needs it. */
#ifndef LM3S6965_H
#define LM3S6965_H

#include "lwip/netif.h"

/* Starts the clock, the time and the serial line. */
void board_start(void);

/* Prints a line on the first serial line. */
void board_print(const char *text);

/* For netif_add: the Ethernet controller. */
err_t board_ethernet(struct netif *netif);

/* Gives the frames that have arrived to lwIP. */
void board_poll(struct netif *netif);

#endif
