/*
 * Drives examples/lwip/server.c. Each request must be answered once, and be carried out once, however the segments are cut
 * and whatever room there is for answers.
 *
 *     lwip [STEP]      cuts at every STEP-th byte, 1 by default
 *
 * Each buffer is a block of the heap of just its size, so that valgrind and the address sanitizer see a step
 * beyond it, a use of it when it has been freed, and one that is never freed.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "http.c"
#include "server.c"

/* --- Call control --- */

/* What was carried out: whom to call, which call to tell of, which to end, a blank behind each. */
static char done[64];

/* Who waits for an answer, and for which operation. */
static struct {
    struct client *client;
    ews_operation_kind kind;
} waiting[SERVER_CLIENTS];

static void note(ews_text text)
{
    size_t length = strlen(done), text_length;
    if (ews_text_decode(text, done + length, sizeof done - 2 - length, &text_length, NULL) != EWS_STATUS_OK)
        abort();
    memcpy(done + length + text_length, " ", 2);
}

void calls_begin(struct client *client, const ews_operation *operation)
{
    size_t i;
    for (i = 0; waiting[i].client != NULL; i++)
        if (waiting[i].client == client || i == SERVER_CLIENTS - 1)
            abort();
    waiting[i].client = client;
    waiting[i].kind = operation->kind;
    note(operation->kind == EWS_OPERATION_KIND_PLAY_ON_PHONE ? operation->dial_string : operation->phone_call_id);
}

void calls_forget(struct client *client)
{
    size_t i;
    for (i = 0; waiting[i].client != client; i++)
        if (i == SERVER_CLIENTS - 1)
            abort();
    waiting[i].client = NULL;
}

static int waiting_clients(void)
{
    size_t i;
    int count = 0;
    for (i = 0; i < SERVER_CLIENTS; i++)
        count += waiting[i].client != NULL ? 1 : 0;
    return count;
}

/* The main loop: answers until nobody waits. */
static void main_loop(void)
{
    while (waiting_clients() > 0) {
        size_t i;
        for (i = 0; i < SERVER_CLIENTS; i++) {
            struct client *client = waiting[i].client;
            ews_result result = {.size = sizeof result};
            if (client == NULL)
                continue;
            if (waiting[i].kind == EWS_OPERATION_KIND_PLAY_ON_PHONE)
                result.phone_call_id = ews_text_of("3");
            else if (waiting[i].kind == EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION)
                result.information.state = EWS_PHONE_CALL_STATE_CONNECTED;
            waiting[i].client = NULL;
            server_answer(client, 0, &result);
        }
    }
}

/* --- lwIP --- */

static int buffers; /* that are not freed */

static struct pbuf *pbuf_of(const char *bytes, size_t length)
{
    struct pbuf *p = malloc(sizeof *p);
    char *payload = malloc(length ? length : 1);
    if (p == NULL || payload == NULL)
        exit(2);
    if (length > 0)
        memcpy(payload, bytes, length);
    p->next = NULL;
    p->payload = payload;
    p->len = p->tot_len = (u16_t)length;
    buffers++;
    return p;
}

/* Takes bytes from the front of a buffer, which is then a smaller block. */
static void pbuf_shorten(struct pbuf *p, u16_t size)
{
    char *payload = malloc((size_t)(p->len - size));
    if (payload == NULL)
        exit(2);
    memcpy(payload, (char *)p->payload + size, (size_t)(p->len - size));
    free(p->payload);
    p->payload = payload;
    p->len = (u16_t)(p->len - size);
    p->tot_len = (u16_t)(p->tot_len - size);
}

u8_t pbuf_free(struct pbuf *p)
{
    u8_t freed = 0;
    while (p != NULL) {
        struct pbuf *next = p->next;
        free(p->payload);
        free(p);
        buffers--;
        freed++;
        p = next;
    }
    return freed;
}

void pbuf_cat(struct pbuf *head, struct pbuf *tail)
{
    for (; head->next != NULL; head = head->next)
        head->tot_len = (u16_t)(head->tot_len + tail->tot_len);
    head->tot_len = (u16_t)(head->tot_len + tail->tot_len);
    head->next = tail;
}

struct pbuf *pbuf_skip(struct pbuf *in, u16_t in_offset, u16_t *out_offset)
{
    for (; in != NULL && in->len <= in_offset; in = in->next)
        in_offset = (u16_t)(in_offset - in->len);
    if (out_offset != NULL)
        *out_offset = in_offset;
    return in;
}

struct pbuf *pbuf_free_header(struct pbuf *q, u16_t size)
{
    while (size > 0 && q != NULL) {
        if (size >= q->len) {
            struct pbuf *first = q;
            size = (u16_t)(size - q->len);
            q = q->next;
            first->next = NULL;
            pbuf_free(first);
        } else {
            pbuf_shorten(q, size);
            size = 0;
        }
    }
    return q;
}

void tcp_arg(struct tcp_pcb *pcb, void *arg) { pcb->arg = arg; }
void tcp_recv(struct tcp_pcb *pcb, tcp_recv_fn recv) { pcb->recv = recv; }
void tcp_sent(struct tcp_pcb *pcb, tcp_sent_fn sent) { pcb->sent = sent; }
void tcp_err(struct tcp_pcb *pcb, tcp_err_fn err) { pcb->errf = err; }
err_t tcp_output(struct tcp_pcb *pcb)
{
    if (pcb->closed || pcb->aborted)
        abort();
    return ERR_OK;
}

void tcp_recved(struct tcp_pcb *pcb, u16_t len) { pcb->taken += len; }

err_t tcp_write(struct tcp_pcb *pcb, const void *data, u16_t len, u8_t flags)
{
    if ((flags & TCP_WRITE_FLAG_COPY) == 0 || pcb->written + len > sizeof pcb->output)
        abort();
    if (len > pcb->snd_buf || pcb->writes_that_fail_after-- == 0)
        return ERR_MEM;
    memcpy(pcb->output + pcb->written, data, len);
    pcb->written += len;
    pcb->snd_buf = (u16_t)(pcb->snd_buf - len);
    return ERR_OK;
}

err_t tcp_close(struct tcp_pcb *pcb)
{
    if (pcb->arg != NULL || pcb->recv != NULL || pcb->sent != NULL || pcb->errf != NULL)
        abort(); /* lwIP keeps the pcb for a while, and would call for a client that is gone */
    if (pcb->closes_that_fail-- > 0)
        return ERR_MEM;
    pcb->closed++;
    return ERR_OK;
}

void tcp_abort(struct tcp_pcb *pcb)
{
    pcb->aborted++;
    if (pcb->errf != NULL)
        pcb->errf(pcb->arg, ERR_ABRT);
}

/* --- The driver --- */

static struct tcp_pcb connect_with(u16_t room)
{
    struct tcp_pcb pcb;
    memset(&pcb, 0, sizeof pcb);
    pcb.snd_buf = room;
    pcb.writes_that_fail_after = -1;
    done[0] = '\0';
    return pcb;
}

/* A callback may say ERR_ABRT if it has aborted the connection, and nothing else but ERR_OK: lwIP would keep the
 * segment, which is no longer its own. */
static void came_to(const struct tcp_pcb *pcb, int aborted_before, err_t err)
{
    CHECK(err == (pcb->aborted > aborted_before ? ERR_ABRT : ERR_OK));
}

/* Whether call control answers when all has arrived, not after each segment. */
static bool is_slow;

/* How a segment is laid out: in one buffer, or in buffers of five bytes with empty ones between and behind. */
enum shape { WHOLE, CHAINED, SHAPES };

static void deliver(struct tcp_pcb *pcb, const char *bytes, size_t length, enum shape shape)
{
    size_t at, size = shape == WHOLE ? length : 5;
    int aborted = pcb->aborted;
    struct pbuf *segment;

    if (length == 0 || pcb->recv == NULL)
        return;
    segment = pbuf_of(bytes, shape == WHOLE ? length : 0);
    for (at = shape == WHOLE ? length : 0; at < length; at += size) {
        pbuf_cat(segment, pbuf_of(bytes + at, length - at < size ? length - at : size));
        pbuf_cat(segment, pbuf_of("", 0));
    }
    came_to(pcb, aborted, pcb->recv(pcb->arg, pcb, segment, ERR_OK));
    if (!is_slow)
        main_loop();
}

/* The client has all that was written. */
static void acknowledge(struct tcp_pcb *pcb, u16_t room)
{
    size_t length = pcb->written - pcb->acknowledged;
    int aborted = pcb->aborted;
    pcb->acknowledged = pcb->written;
    pcb->snd_buf = room;
    if (length > 0 && pcb->sent != NULL)
        came_to(pcb, aborted, pcb->sent(pcb->arg, pcb, (u16_t)length));
    main_loop();
}

/* The client sends no more. */
static void finish(struct tcp_pcb *pcb)
{
    int aborted = pcb->aborted;
    if (pcb->recv != NULL)
        came_to(pcb, aborted, pcb->recv(pcb->arg, pcb, NULL, ERR_OK));
}

static int taken_clients(void)
{
    size_t i;
    int taken = 0;
    for (i = 0; i < SERVER_CLIENTS; i++)
        taken += clients[i].pcb != NULL ? 1 : 0;
    return taken;
}

/* How many answers with this status were written, and that nothing else was. */
static int answers(const struct tcp_pcb *pcb, const char *status)
{
    size_t at = 0;
    int count = 0;
    while (at < pcb->written) {
        char head[HEAD_ROOM];
        const char *start = pcb->output + at;
        size_t length = pcb->written - at < sizeof head - 1 ? pcb->written - at : sizeof head - 1;
        char *end;
        memcpy(head, start, length);
        head[length] = '\0';
        end = strstr(head, "\r\n\r\n");
        if (end == NULL || memcmp(head, "HTTP/1.1 ", 9) != 0)
            return -1;
        count += memcmp(head + 9, status, 3) == 0 ? 1 : 0;
        at += (size_t)(end + 4 - head) + strtoul(strstr(head, "Length: ") + 8, NULL, 10);
    }
    return at == pcb->written ? count : -1;
}

#define MESSAGE(name, children)                                                                                    \
    "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><" name                                \
    " xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'>" children "</" name "></s:Body></s:Envelope>"
#define PLAY(number) MESSAGE("PlayOnPhone", "<ItemId Id='a'/><DialString>" number "</DialString>")
#define TELL(id) MESSAGE("GetPhoneCallInformation", "<PhoneCallId Id='" id "'/>")
#define HANG_UP(id) MESSAGE("DisconnectPhoneCall", "<PhoneCallId Id='" id "'/>")

static size_t add_request(char *stream, size_t length, const char *message)
{
    return length + (size_t)sprintf(stream + length, "POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: %u\r\n\r\n%s",
                                    (unsigned)strlen(message), message);
}

/* Delivers the stream in two segments cut at `cut`, or in segments of `size` bytes. */
static void deliver_in(struct tcp_pcb *pcb, const char *stream, size_t length, size_t cut, size_t size, enum shape shape)
{
    size_t at;
    if (size == 0) {
        deliver(pcb, stream, cut, shape);
        deliver(pcb, stream + cut, length - cut, shape);
        return;
    }
    for (at = 0; at < length; at += size)
        deliver(pcb, stream + at, length - at < size ? length - at : size, shape);
}

/* One connection: `expected` is what is to be carried out; with little room only the first answer goes out at once. */
static void one_connection(const char *stream, size_t length, size_t cut, size_t size, enum shape shape,
                           const char *expected, int good, int bad)
{
    static const u16_t rooms[] = {16384, HEAD_ROOM + BODY_ROOM};
    size_t turns;
    for (turns = 0; turns < 4; turns++) {
        size_t i = turns % 2;
        struct tcp_pcb pcb = connect_with(rooms[i]);
        int turn;
        is_slow = turns >= 2;
        CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK && taken_clients() == 1);
        deliver_in(&pcb, stream, length, cut, size, shape);
        main_loop();
        if (i == 0)
            CHECK(strcmp(done, expected) == 0 && pcb.taken == length && buffers <= (shape == WHOLE ? 0 : 1));
        else
            CHECK(answers(&pcb, "200") + answers(&pcb, "500") == (good + bad > 0 ? 1 : 0));
        for (turn = 0; i == 1 && turn < good + bad; turn++)
            acknowledge(&pcb, rooms[i]);
        CHECK(strcmp(done, expected) == 0);
        CHECK(answers(&pcb, "200") == good && answers(&pcb, "500") == bad);
        CHECK(pcb.taken == length && pcb.closed == 0 && pcb.aborted == 0 && taken_clients() == 1);
        finish(&pcb);
        CHECK(strcmp(done, expected) == 0 && answers(&pcb, "200") == good);
        CHECK(pcb.closed == 1 && pcb.aborted == 0 && taken_clients() == 0 && buffers == 0);
    }
    is_slow = false;
}

static void each_request_is_answered_once(size_t step)
{
    static const size_t sizes[] = {1, 2, 3, 7, 64, 536};
    static char streams[6][2048];
    struct row {
        size_t length;
        const char *expected;
        int good, bad;
    } rows[6] = {
        {0, "1 ", 1, 0},   /* a request, an empty line, and the next request line */
        {0, "1 2 ", 2, 0}, /* a request, an empty line, and another */
        {0, "1 2 ", 2, 0}, /* two requests */
        {0, "1 ", 1, 2},   /* a bad one, one without a body, a good one */
        {0, "", 0, 0},     /* a request that is not all there */
        {0, "+1 3 3 ", 3, 0}, /* a call is begun, told of, and ended */
    };
    size_t row, i, cut;

    rows[0].length = add_request(streams[0], 0, HANG_UP("1"));
    rows[0].length += (size_t)sprintf(streams[0] + rows[0].length, "\r\nPOST /EWS/Exchange.asmx HTTP/1.1\r\n");
    rows[1].length = add_request(streams[1], 0, HANG_UP("1"));
    rows[1].length += (size_t)sprintf(streams[1] + rows[1].length, "\r\n");
    rows[1].length = add_request(streams[1], rows[1].length, HANG_UP("2"));
    rows[2].length = add_request(streams[2], add_request(streams[2], 0, HANG_UP("1")), HANG_UP("2"));
    rows[3].length = add_request(streams[3], add_request(streams[3], 0, "<Envelope>\n</wrong>"), "");
    rows[3].length = add_request(streams[3], rows[3].length, HANG_UP("1"));
    rows[4].length = add_request(streams[4], 0, HANG_UP("1")) - 1;

    rows[5].length = add_request(streams[5], add_request(streams[5], 0, PLAY("+1")), TELL("3"));
    rows[5].length = add_request(streams[5], rows[5].length, HANG_UP("3"));

    for (row = 0; row < 6; row++) {
        int shape;
        for (shape = WHOLE; shape < SHAPES; shape++) {
            for (cut = 0; cut <= rows[row].length; cut += step)
                one_connection(streams[row], rows[row].length, cut, 0, (enum shape)shape, rows[row].expected, rows[row].good,
                               rows[row].bad);
            for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
                one_connection(streams[row], rows[row].length, 0, sizes[i], (enum shape)shape, rows[row].expected,
                               rows[row].good, rows[row].bad);
        }
    }
}

/* The client has sent two requests and closed its side; the second answer has no room yet. */
static void a_client_that_has_closed_its_side_gets_its_answers(void)
{
    char stream[2048];
    size_t length = add_request(stream, add_request(stream, 0, HANG_UP("1")), HANG_UP("2"));
    struct tcp_pcb pcb = connect_with(HEAD_ROOM + BODY_ROOM);
    CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
    deliver(&pcb, stream, length, WHOLE);
    finish(&pcb);
    CHECK(strcmp(done, "1 ") == 0 && answers(&pcb, "200") == 1 && pcb.closed == 0);
    acknowledge(&pcb, HEAD_ROOM + BODY_ROOM);
    CHECK(strcmp(done, "1 2 ") == 0 && answers(&pcb, "200") == 2 && pcb.closed == 1);
    CHECK(taken_clients() == 0 && buffers == 0);
}

/* Whatever fails, the connection is aborted once and its memory given back. */
static void failures_end_the_connection(void)
{
    char stream[1024];
    size_t length = add_request(stream, 0, HANG_UP("1"));
    int write;
    for (write = 0; write < 2; write++) {
        struct tcp_pcb pcb = connect_with(TCP_SND_BUF);
        CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
        pcb.writes_that_fail_after = write;
        deliver(&pcb, stream, length, CHAINED);
        CHECK(strcmp(done, "1 ") == 0 && pcb.aborted == 1 && taken_clients() == 0 && buffers == 0);
    }
    {
        struct tcp_pcb pcb = connect_with(TCP_SND_BUF);
        CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
        pcb.closes_that_fail = 1;
        finish(&pcb);
        CHECK(pcb.closed == 0 && pcb.aborted == 1 && taken_clients() == 0);
    }
    {
        /* Reset by the client while a request waits for room. */
        struct tcp_pcb pcb = connect_with(0);
        CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
        deliver(&pcb, stream, length, CHAINED);
        deliver(&pcb, stream, length, CHAINED);
        CHECK(done[0] == '\0' && buffers > 0);
        pcb.errf(pcb.arg, ERR_RST);
        CHECK(done[0] == '\0' && taken_clients() == 0 && buffers == 0);
    }
}

/* The operation goes on, and nobody is told what came of it. */
static void a_client_that_goes_is_forgotten(void)
{
    char stream[1024];
    size_t length = add_request(stream, 0, HANG_UP("1"));
    struct tcp_pcb pcb = connect_with(TCP_SND_BUF);
    is_slow = true;
    CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
    deliver(&pcb, stream, length, WHOLE);
    deliver(&pcb, stream, length, CHAINED);
    CHECK(strcmp(done, "1 ") == 0 && waiting_clients() == 1 && pcb.written == 0 && buffers > 0);
    pcb.errf(pcb.arg, ERR_RST);
    CHECK(waiting_clients() == 0 && taken_clients() == 0 && buffers == 0);
    is_slow = false;
}

/* The client sends no more, and its operation is being carried out. */
static void a_client_that_closes_its_side_early_gets_its_answer(void)
{
    char stream[1024];
    size_t length = add_request(stream, 0, HANG_UP("1"));
    struct tcp_pcb pcb = connect_with(TCP_SND_BUF);
    is_slow = true;
    CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
    deliver(&pcb, stream, length, WHOLE);
    finish(&pcb);
    CHECK(waiting_clients() == 1 && pcb.closed == 0);
    main_loop();
    CHECK(answers(&pcb, "200") == 1 && pcb.closed == 1 && taken_clients() == 0);
    is_slow = false;
}

static void an_empty_id_is_answered_at_once(void)
{
    char stream[1024];
    size_t length = add_request(stream, 0, HANG_UP(""));
    struct tcp_pcb pcb = connect_with(TCP_SND_BUF);
    CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
    is_slow = true;
    deliver(&pcb, stream, length, WHOLE);
    CHECK(done[0] == '\0' && waiting_clients() == 0 && answers(&pcb, "200") == 1);
    CHECK(strstr(pcb.output, "ErrorInvalidIdEmpty") != NULL);
    is_slow = false;
    finish(&pcb);
}

/* What is no request for SOAP: the status, and that the connection ends with it. */
static void other_requests_are_refused(void)
{
    static const char *const rows[][2] = {
        {"GET /EWS/Exchange.asmx HTTP/1.1\r\n", "405"},
        {"POST / HTTP/1.1\r\n", "404"},
        {"hello\r\n", "400"},
        {"POST /EWS/Exchange.asmx HTTP/1.1\r\n\r\n", "411"},
        {"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", "413"},
        {"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 1x\r\n", "400"},
        {"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n", "400"},
        {"POST /EWS/Exchange.asmx HTTP/1.1\r\nTransfer-Encoding: gzip\r\n", "501"},
        {"POST /EWS/Exchange.asmx HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", "400"},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tcp_pcb pcb = connect_with(TCP_SND_BUF);
        CHECK(server_accept(NULL, &pcb, ERR_OK) == ERR_OK);
        deliver(&pcb, rows[i][0], strlen(rows[i][0]), WHOLE);
        CHECK(answers(&pcb, rows[i][1]) == 1 && pcb.closed == 1 && taken_clients() == 0 && buffers == 0);
    }
}

static void chunks_are_put_together(size_t step)
{
    char stream[2048];
    const char *message = HANG_UP("1");
    size_t length = (size_t)sprintf(stream, "POST /EWS/Exchange.asmx HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            "%x; a=b\r\n%.20s\r\n%X\r\n%s\r\n0\r\nA: b\r\n\r\n",
                                    20, message, (unsigned)strlen(message + 20), message + 20);
    size_t cut;
    for (cut = 0; cut <= length; cut += step)
        one_connection(stream, length, cut, 0, CHAINED, "1 ", 1, 0);
}

static void there_is_room_for_so_many_clients(void)
{
    struct tcp_pcb pcbs[SERVER_CLIENTS + 1];
    size_t i, count = SERVER_CLIENTS;
    for (i = 0; i <= count; i++) {
        pcbs[i] = connect_with(TCP_SND_BUF);
        CHECK(server_accept(NULL, &pcbs[i], ERR_OK) == (i < count ? ERR_OK : ERR_MEM));
    }
    finish(&pcbs[3]);
    CHECK(server_accept(NULL, &pcbs[count], ERR_MEM) == ERR_MEM);
    CHECK(server_accept(NULL, &pcbs[count], ERR_OK) == ERR_OK);
    for (i = 0; i <= count; i++)
        if (i != 3)
            finish(&pcbs[i]);
    CHECK(taken_clients() == 0);
}

int main(int argc, char **argv)
{
    each_request_is_answered_once(argc > 1 ? strtoul(argv[1], NULL, 10) : 1);
    a_client_that_has_closed_its_side_gets_its_answers();
    a_client_that_goes_is_forgotten();
    a_client_that_closes_its_side_early_gets_its_answer();
    an_empty_id_is_answered_at_once();
    other_requests_are_refused();
    chunks_are_put_together(argc > 1 ? strtoul(argv[1], NULL, 10) : 1);
    failures_end_the_connection();
    there_is_room_for_so_many_clients();
    return report();
}
