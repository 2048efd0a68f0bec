#include "calls.h"
#include "server.h"

#include <string.h>

#define CALLS 16
#define TAKES 5 /* milliseconds for an operation */

struct step {
    uint32_t after; /* milliseconds */
    ews_phone_call_state state;
    ews_connection_failure_cause cause;
    int64_t code;
    const char *text;
};

#define ALERTED {500, EWS_PHONE_CALL_STATE_ALERTED, EWS_CONNECTION_FAILURE_CAUSE_NONE, 180, "Ringing"}
#define FAILED(after, cause, code, text) {after, EWS_PHONE_CALL_STATE_DISCONNECTED, EWS_CONNECTION_FAILURE_CAUSE_##cause, code, text}
#define STEPS 3

/* What becomes of a call, by the last digits of the number. It ends with the last step that has a time. */
static const struct course {
    unsigned digits;
    struct step steps[STEPS];
} courses[] = {
    {404, {FAILED(500, UNAVAILABLE, 404, "Not Found")}},
    {408, {ALERTED, FAILED(4000, NO_ANSWER, 408, "Request Timeout")}},
    {480, {ALERTED, FAILED(4000, NO_ANSWER, 480, "Temporarily Unavailable")}},
    {486, {FAILED(500, USER_BUSY, 486, "Busy Here")}},
    {0, {ALERTED,
         {2000, EWS_PHONE_CALL_STATE_CONNECTED, EWS_CONNECTION_FAILURE_CAUSE_NONE, 200, "OK"},
         {62000, EWS_PHONE_CALL_STATE_DISCONNECTED, EWS_CONNECTION_FAILURE_CAUSE_NONE, 0, NULL}}},
};
static const struct step connecting = {0, EWS_PHONE_CALL_STATE_CONNECTING, EWS_CONNECTION_FAILURE_CAUSE_NONE, 0, NULL};
static const struct step ended = {0, EWS_PHONE_CALL_STATE_DISCONNECTED, EWS_CONNECTION_FAILURE_CAUSE_NONE, 0, NULL};

static struct call {
    char id[8];
    const struct course *course; /* NULL: this place is free */
    uint32_t since;
    bool is_over; /* the client has ended it */
} calls[CALLS];
static uint32_t begun;
static uint32_t now;

static struct job {
    struct client *client; /* NULL: this place is free */
    ews_operation operation;
    uint32_t since;
} jobs[SERVER_CLIENTS];

static const struct step *step_of(const struct call *call)
{
    const struct step *step = &connecting;
    size_t i;
    if (call->is_over)
        return &ended;
    for (i = 0; i < STEPS && call->course->steps[i].after > 0; i++)
        if (now - call->since >= call->course->steps[i].after)
            step = &call->course->steps[i];
    return step;
}

static bool is_alive(const struct call *call)
{
    return call->course != NULL && step_of(call)->state != EWS_PHONE_CALL_STATE_DISCONNECTED;
}

static const struct course *course_of(ews_text number)
{
    char digits[EWS_DIAL_STRING_MAX];
    size_t length = 0, i;
    unsigned ending = 0;
    const struct course *course = courses;

    ews_text_decode(number, digits, sizeof digits, &length, NULL);
    for (i = 0; i < length && digits[i] != '@'; i++)
        if (digits[i] >= '0' && digits[i] <= '9')
            ending = (ending * 10 + (unsigned)(digits[i] - '0')) % 1000;
    while (course->digits != 0 && course->digits != ending)
        course++;
    return course;
}

static int32_t fail(ews_result *result, const char *code)
{
    result->failure.code = ews_text_of(code);
    return -1;
}

static int32_t play_on_phone(const ews_operation *operation, ews_result *result)
{
    struct call *call = NULL;
    uint32_t id;
    size_t i;

    if (operation->dial_string.length == 0)
        return fail(result, "ErrorInvalidPhoneNumber");
    for (i = 0; i < CALLS; i++) /* the first that began, of those that have ended */
        if (!is_alive(&calls[i]) && (call == NULL || calls[i].course == NULL || calls[i].since - call->since > INT32_MAX))
            call = &calls[i];
    if (call == NULL)
        return fail(result, "ErrorServerBusy");
    /* Products with an odd number are all different. */
    id = ++begun * UINT32_C(0x9E3779B9);
    for (i = 0; i < sizeof call->id; i++)
        call->id[i] = "0123456789abcdef"[id >> 4 * i & 15];
    call->course = course_of(operation->dial_string);
    call->since = now;
    call->is_over = false;
    result->phone_call_id.data = call->id;
    result->phone_call_id.length = sizeof call->id;
    return 0;
}

static struct call *find(ews_text id)
{
    size_t i;
    for (i = 0; i < CALLS; i++)
        if (calls[i].course != NULL && ews_text_equals(id, calls[i].id, sizeof calls[i].id))
            return &calls[i];
    return NULL;
}

static int32_t carry_out(const ews_operation *operation, ews_result *result)
{
    struct call *call;
    const struct step *step;

    if (operation->kind == EWS_OPERATION_KIND_PLAY_ON_PHONE)
        return play_on_phone(operation, result);
    call = find(operation->phone_call_id);
    if (call == NULL || (operation->kind == EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL && !is_alive(call)))
        return fail(result, "ErrorInvalidPhoneCallId");
    if (operation->kind == EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL) {
        call->is_over = true;
        return 0;
    }
    step = step_of(call);
    result->information.state = step->state;
    result->information.failure_cause = step->cause;
    if (step->text != NULL) {
        result->information.sip_response_text = ews_text_of(step->text);
        result->information.sip_response_code.is_present = 1;
        result->information.sip_response_code.value = step->code;
    }
    return 0;
}

void calls_begin(struct client *client, const ews_operation *operation)
{
    size_t i;
    for (i = 0; jobs[i].client != NULL; i++)
        ; /* there is one for each client */
    jobs[i].client = client;
    jobs[i].operation = *operation;
    jobs[i].since = now;
}

void calls_forget(struct client *client)
{
    size_t i;
    for (i = 0; i < SERVER_CLIENTS; i++)
        if (jobs[i].client == client)
            jobs[i].client = NULL;
}

void calls_poll(uint32_t milliseconds)
{
    size_t i;
    now = milliseconds;
    for (i = 0; i < SERVER_CLIENTS; i++) {
        struct client *client = jobs[i].client;
        ews_result result = {.size = sizeof result};
        int32_t status;
        if (client == NULL || now - jobs[i].since < TAKES)
            continue;
        status = carry_out(&jobs[i].operation, &result);
        jobs[i].client = NULL;
        server_answer(client, status, &result);
    }
}
