/* A plug-in: what it exports is its own. */
#include "ews_phonecall.h"

ews_status plugin_answer(const void *message, size_t length, void *buffer, size_t capacity, ews_reply *reply);

ews_status plugin_answer(const void *message, size_t length, void *buffer, size_t capacity, ews_reply *reply)
{
    const ews_calls calls = {.size = sizeof calls};
    return ews_answer(message, length, NULL, &calls, buffer, capacity, reply);
}
