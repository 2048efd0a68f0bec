/*
 * Of lwIP's raw API what examples/lwip/server.c uses, with the names, types and rules of lwIP 2.1. lwip.c has the
 * functions, and drives that server through them.
 */
#ifndef LWIP_TCP_H
#define LWIP_TCP_H

#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8_t;
typedef uint16_t u16_t;
typedef int8_t err_t;

#define ERR_OK 0
#define ERR_MEM (-1)
#define ERR_ABRT (-13)
#define ERR_RST (-14)

#define TCP_SND_BUF (3 * 1460)
#define TCP_WRITE_FLAG_COPY 0x01
#define TCP_WRITE_FLAG_MORE 0x02

struct pbuf {
    struct pbuf *next;
    void *payload;
    u16_t tot_len;
    u16_t len;
};

struct tcp_pcb;
typedef err_t (*tcp_recv_fn)(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
typedef err_t (*tcp_sent_fn)(void *arg, struct tcp_pcb *pcb, u16_t len);
typedef void (*tcp_err_fn)(void *arg, err_t err);

struct tcp_pcb {
    void *arg;
    tcp_recv_fn recv;
    tcp_sent_fn sent;
    tcp_err_fn errf;
    u16_t snd_buf;
    /* What the driver sees. */
    char output[4096];
    size_t written, acknowledged, taken;
    int writes_that_fail_after, closes_that_fail, closed, aborted;
};

#define tcp_sndbuf(pcb) ((pcb)->snd_buf)

u8_t pbuf_free(struct pbuf *p);
void pbuf_cat(struct pbuf *head, struct pbuf *tail);
struct pbuf *pbuf_skip(struct pbuf *in, u16_t in_offset, u16_t *out_offset);
struct pbuf *pbuf_free_header(struct pbuf *q, u16_t size);

void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_recv(struct tcp_pcb *pcb, tcp_recv_fn recv);
void tcp_sent(struct tcp_pcb *pcb, tcp_sent_fn sent);
void tcp_err(struct tcp_pcb *pcb, tcp_err_fn err);
err_t tcp_write(struct tcp_pcb *pcb, const void *data, u16_t len, u8_t flags);
err_t tcp_output(struct tcp_pcb *pcb);
void tcp_recved(struct tcp_pcb *pcb, u16_t len);
err_t tcp_close(struct tcp_pcb *pcb);
void tcp_abort(struct tcp_pcb *pcb);

#endif
