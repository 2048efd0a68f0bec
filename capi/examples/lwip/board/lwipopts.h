/* lwIP without an operating system, for 64 KiB of RAM: TCP over IPv4 alone, and room for a whole answer of each client. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_UDP 0
#define LWIP_RAW 0
#define LWIP_STATS 0
#define LWIP_ICMP 1
#define IP_REASSEMBLY 0
#define IP_FRAG 0

#define MEM_ALIGNMENT 4
#define MEM_SIZE 10240 /* three answers */
#define MEMP_NUM_TCP_PCB 5
#define MEMP_NUM_TCP_SEG 24
#define PBUF_POOL_SIZE 12
#define TCP_MSS 536
#define TCP_WND (3 * TCP_MSS)
#define TCP_SND_BUF (5 * TCP_MSS)
#define TCP_SND_QUEUELEN 12
#define TCP_LISTEN_BACKLOG 1

#endif
