#include "lm3s6965.h"

#include "lwip/etharp.h"
#include "lwip/sys.h"

#include <string.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* Names and numbers are those of the data sheet: system control (5.5), the UART (12.5), the Ethernet controller (15.5). */
#define RIS REGISTER(0x400FE050)
#define RCC REGISTER(0x400FE060)
#define RCGC1 REGISTER(0x400FE104)
#define RCGC2 REGISTER(0x400FE108)
#define UARTDR REGISTER(0x4000C000)
#define UARTFR REGISTER(0x4000C018)
#define UARTIBRD REGISTER(0x4000C024)
#define UARTFBRD REGISTER(0x4000C028)
#define UARTLCRH REGISTER(0x4000C02C)
#define UARTCTL REGISTER(0x4000C030)
#define MACIM REGISTER(0x40048004)
#define MACRCTL REGISTER(0x40048008)
#define MACTCTL REGISTER(0x4004800C)
#define MACDATA REGISTER(0x40048010)
#define MACIA0 REGISTER(0x40048014)
#define MACIA1 REGISTER(0x40048018)
#define MACNP REGISTER(0x40048034)
#define MACTR REGISTER(0x40048038)
#define SYST_CSR REGISTER(0xE000E010)
#define SYST_RVR REGISTER(0xE000E014)

#define CLOCK 50000000
#define FRAME (14 + 576)

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];
int main(void);
void reset(void);

static volatile uint32_t milliseconds;

static void tick(void)
{
    milliseconds++;
}

static void fault(void)
{
    board_print("fault");
    for (;;)
        ;
}

void reset(void)
{
    memcpy(data_start, data_load, (size_t)((char *)data_end - (char *)data_start));
    memset(bss_start, 0, (size_t)((char *)bss_end - (char *)bss_start));
    main();
    for (;;)
        ;
}

typedef void (*vector)(void);
__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
    (vector)stack_top, reset, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, tick,
};

uint32_t sys_now(void)
{
    return milliseconds;
}

void board_start(void)
{
    /* 200 MHz of the PLL from the crystal of 8 MHz, by 4. */
    RCC = 1u << 11 | 3u << 23 | 1u << 22 | 0xEu << 6;
    while ((RIS & 1u << 6) == 0)
        ;
    RCC &= ~(1u << 11);
    RCGC1 |= 1;
    RCGC2 |= 1u << 28 | 1u << 30;
    /* 115,200 baud, 8 bits, in 64ths (12.3.2). */
    UARTCTL = 0;
    UARTIBRD = 27;
    UARTFBRD = 8;
    UARTLCRH = 3u << 5 | 1u << 4;
    UARTCTL = 1u << 8 | 1;
    SYST_RVR = CLOCK / 1000 - 1;
    SYST_CSR = 7;
}

void board_print(const char *text)
{
    for (; *text != '\0'; text++) {
        while ((UARTFR & 1u << 5) != 0)
            ;
        UARTDR = (uint8_t)*text;
    }
}

static err_t transmit(struct netif *netif, struct pbuf *p)
{
    static uint8_t frame[2 + FRAME + 2];
    size_t at;

    (void)netif;
    if (p->tot_len > FRAME || p->tot_len < 14)
        return ERR_IF;
    while (MACTR != 0)
        ; /* one at a time */
    /* The FIFO begins with the length of the payload. */
    frame[0] = (uint8_t)(p->tot_len - 14);
    frame[1] = (uint8_t)((p->tot_len - 14) >> 8);
    pbuf_copy_partial(p, frame + 2, p->tot_len, 0);
    for (at = 0; at < 2u + p->tot_len; at += 4) {
        uint32_t word;
        memcpy(&word, frame + at, 4);
        MACDATA = word;
    }
    MACTR = 1;
    return ERR_OK;
}

err_t board_ethernet(struct netif *netif)
{
    static const uint8_t address[] = {0x02, 0x00, 0x00, 0x69, 0x65, 0x02};

    memcpy(netif->hwaddr, address, sizeof address);
    netif->hwaddr_len = sizeof address;
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = FRAME - 14;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = transmit;
    MACIM = 0;
    MACRCTL = 1u << 4;
    MACIA0 = 0x69000002;
    MACIA1 = 0x0265;
    MACTCTL = 1u << 4 | 1u << 2 | 1u << 1 | 1;
    MACRCTL = 1u << 3 | 1;
    return ERR_OK;
}

void board_poll(struct netif *netif)
{
    static uint8_t frame[FRAME + 8];

    while (MACNP != 0) {
        /* The length, with itself and the checksum, and the first two bytes. */
        uint32_t word = MACDATA;
        size_t length = word & 0xFFFF, at;
        struct pbuf *p;

        memcpy(frame, (char *)&word + 2, 2);
        for (at = 2; at + 2 < length; at += 4) {
            word = MACDATA; /* a frame too long is read to its end */
            if (at + 4 <= sizeof frame)
                memcpy(frame + at, &word, 4);
        }
        if (length < 6 + 14 || length - 6 > FRAME)
            continue;
        p = pbuf_alloc(PBUF_RAW, (u16_t)(length - 6), PBUF_POOL);
        if (p == NULL)
            continue; /* it comes again */
        pbuf_take(p, frame, (u16_t)(length - 6));
        if (netif->input(p, netif) != ERR_OK)
            pbuf_free(p);
    }
}
