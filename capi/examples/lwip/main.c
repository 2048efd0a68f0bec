/* The server on the board: one loop for frames, the timers of lwIP and call control. */
#include "calls.h"
#include "lm3s6965.h"
#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"
#include "server.h"

int main(void)
{
    struct netif netif;
    struct tcp_pcb *listener;
    ip4_addr_t address, mask, gateway;

    board_start();
    lwip_init();
    IP4_ADDR(&address, 10, 0, 2, 15);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&gateway, 10, 0, 2, 2);
    netif_add(&netif, &address, &mask, &gateway, NULL, board_ethernet, ethernet_input);
    netif_set_default(&netif);
    netif_set_up(&netif);

    listener = tcp_new();
    tcp_bind(listener, IP_ADDR_ANY, 80);
    listener = tcp_listen(listener);
    tcp_accept(listener, server_accept);
    board_print("listening\n");
    for (;;) {
        board_poll(&netif);
        sys_check_timeouts();
        calls_poll(sys_now());
    }
}
