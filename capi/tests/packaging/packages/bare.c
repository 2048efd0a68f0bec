/* An image without a C library: answers one message. */
#include "ews_phonecall.h"

static char answer[EWS_RESPONSE_MAX];
volatile uint32_t status;

void _start(void);

void _start(void)
{
    static const char message[] = "<Envelope/>";
    static const ews_calls calls = {.size = sizeof calls};
    static ews_reply reply = {.size = sizeof reply};

    if (ews_answer(message, sizeof message - 1, NULL, &calls, answer, sizeof answer, &reply) == EWS_STATUS_OK)
        status = reply.status;
    for (;;)
        ;
}
