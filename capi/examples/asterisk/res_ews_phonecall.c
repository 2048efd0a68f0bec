/*
 * A module for Asterisk 18 and later, to start from: its HTTP server takes requests at /EWS/Exchange.asmx, and the id of a call
 * is the name of its channel. The library is linked into the module, which exports nothing:
 *
 *     echo '{ local: *; };' >default.exports     # as Asterisk's own build has it
 *     gcc -shared -fPIC -DAST_MODULE=\"res_ews_phonecall\" -DAST_MODULE_SELF_SYM=__internal_res_ews_phonecall_self \
 *         res_ews_phonecall.c libews_phonecall.a -Wl,--version-script=default.exports -o res_ews_phonecall.so
 *
 * In http.conf: `enabled=yes` and an empty `prefix`. Who asks is for you to check, with ast_http_get_auth or in front of it.
 */
#include "asterisk.h"

#include "asterisk/channel.h"
#include "asterisk/http.h"
#include "asterisk/iostream.h"
#include "asterisk/module.h"
#include "asterisk/strings.h"

#include "ews_phonecall.h"

/* The channel with this name, to be given back with ast_channel_unref. */
static struct ast_channel *find(ews_text id)
{
    char name[EWS_PHONE_CALL_ID_MAX + 1];
    size_t length;

    if (ews_text_decode(id, name, sizeof name - 1, &length, NULL) != EWS_STATUS_OK)
        return NULL;
    name[length] = '\0';
    return ast_channel_get_by_name(name);
}

static int32_t unknown(ews_result *result)
{
    result->failure.code = ews_text_of("ErrorInvalidPhoneCallId");
    return -1;
}

static int32_t get_phone_call_information(void *context, const ews_operation *operation, ews_result *result)
{
    struct ast_channel *channel = find(operation->phone_call_id);

    (void)context;
    if (channel == NULL)
        return unknown(result);
    switch (ast_channel_state(channel)) {
    case AST_STATE_UP:
        result->information.state = EWS_PHONE_CALL_STATE_CONNECTED;
        break;
    case AST_STATE_RING:
    case AST_STATE_RINGING:
        result->information.state = EWS_PHONE_CALL_STATE_ALERTED;
        break;
    default:
        result->information.state = EWS_PHONE_CALL_STATE_CONNECTING;
        break;
    }
    ast_channel_unref(channel);
    return 0;
}

static int32_t disconnect_phone_call(void *context, const ews_operation *operation, ews_result *result)
{
    struct ast_channel *channel = find(operation->phone_call_id);

    (void)context;
    if (channel == NULL)
        return unknown(result);
    ast_softhangup(channel, AST_SOFTHANGUP_EXPLICIT);
    ast_channel_unref(channel);
    return 0;
}

/* play_on_phone is yours: ast_pbx_outgoing_exten begins a call. */
static const ews_calls calls = {
    .size = sizeof calls,
    .get_phone_call_information = get_phone_call_information,
    .disconnect_phone_call = disconnect_phone_call,
};

/* The length of the body; -1 if it is not said. */
static long content_length(const struct ast_variable *headers)
{
    for (; headers != NULL; headers = headers->next)
        if (strcasecmp(headers->name, "Content-Length") == 0)
            return atol(headers->value);
    return -1;
}

/* Gives the body to the reader as it comes from the network; false if it does not all come. */
static bool read_body(struct ast_tcptls_session_instance *ser, ews_request_reader *reader, long left)
{
    while (left > 0) {
        char piece[1024];
        ssize_t length = ast_iostream_read(ser->stream, piece, left < (long)sizeof piece ? (size_t)left : sizeof piece);
        if (length <= 0)
            return false;
        ews_request_reader_push(reader, piece, (size_t)length, NULL); /* the answer says what is wrong */
        left -= length;
    }
    return true;
}

static int answer(struct ast_tcptls_session_instance *ser, const struct ast_http_uri *urih, const char *uri,
                  enum ast_http_method method, struct ast_variable *get_params, struct ast_variable *headers)
{
    ews_request_reader_storage storage;
    ews_request_reader *reader;
    char buffer[EWS_RESPONSE_MAX];
    ews_reply reply = {.size = sizeof reply};
    struct ast_str *head, *body;
    long length = content_length(headers);
    bool is_read;

    (void)urih;
    (void)uri;
    (void)get_params;
    if (method != AST_HTTP_POST || length < 0) {
        ast_http_error(ser, method != AST_HTTP_POST ? 405 : 411, "Refused", "POST a message with its length.");
        return 0;
    }
    ews_request_reader_init(&storage, sizeof storage, NULL, &reader);
    is_read = read_body(ser, reader, length);
    ast_http_body_read_status(ser, is_read);
    if (!is_read)
        return -1;
    head = ast_str_create(64);
    body = ast_str_create(sizeof buffer + 1);
    if (head == NULL || body == NULL
        || ews_request_reader_answer(reader, &calls, buffer, sizeof buffer, &reply) != EWS_STATUS_OK) {
        ast_free(head);
        ast_free(body);
        ast_http_error(ser, 500, "Internal Server Error", "The message was not answered.");
        return 0;
    }
    ast_str_set(&head, 0, "Content-Type: " EWS_CONTENT_TYPE "\r\n");
    ast_str_set_substr(&body, 0, buffer, reply.length);
    ast_http_send(ser, method, (int)reply.status, ews_http_status_text(reply.status), head, body, -1, 0);
    return 0;
}

static struct ast_http_uri exchange = {
    .description = "Exchange Web Services",
    .uri = "EWS/Exchange.asmx",
    .callback = answer,
    .key = "res_ews_phonecall",
};

static int load_module(void)
{
    return ast_http_uri_link(&exchange) == 0 ? AST_MODULE_LOAD_SUCCESS : AST_MODULE_LOAD_DECLINE;
}

static int unload_module(void)
{
    ast_http_uri_unlink(&exchange);
    return 0;
}

AST_MODULE_INFO_STANDARD(ASTERISK_GPL_KEY, "Phone calls of Exchange Web Services");
