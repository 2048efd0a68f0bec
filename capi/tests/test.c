/*
 * Every function of ews_phonecall.h, what it does and what it refuses. C99 and C++11.
 *
 * Messages and buffers lie in blocks of the heap of just their size, so that valgrind and the address sanitizer
 * see a step beyond them.
 */
#include "ews_phonecall.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Structures that say how large they are, all zero beside that. */
#define SIZED(name)                      \
    static ews_##name sized_##name(void) \
    {                                    \
        ews_##name sized;                \
        memset(&sized, 0, sizeof sized); \
        sized.size = sizeof sized;       \
        return sized;                    \
    }
SIZED(request)
SIZED(response)
SIZED(options)
SIZED(calls)
SIZED(result)
SIZED(reply)

static int is(const char *bytes, size_t length, const char *expected)
{
    return length == strlen(expected) && memcmp(bytes, expected, length) == 0;
}

static int text_is(ews_text text, const char *expected)
{
    return ews_text_equals(text, expected, strlen(expected));
}

static int contains(const char *bytes, size_t length, const char *part)
{
    size_t i, part_length = strlen(part);
    for (i = 0; i + part_length <= length; i++)
        if (memcmp(bytes + i, part, part_length) == 0)
            return 1;
    return 0;
}

#define ENVELOPE "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
#define MESSAGES(scheme) scheme "://schemas.microsoft.com/exchange/services/2006/messages"
#define TYPES(scheme) scheme "://schemas.microsoft.com/exchange/services/2006/types"
#define BODY(scheme, name, children) \
    "<s:Body><" name " xmlns='" MESSAGES(scheme) "'>" children "</" name "></s:Body></s:Envelope>"
#define REQUEST(scheme, version, id)                                                           \
    ENVELOPE "<s:Header><t:RequestServerVersion xmlns:t='" TYPES(scheme) "' Version='" version \
    "'/></s:Header>" BODY(scheme, "DisconnectPhoneCall", "<PhoneCallId Id='" id "'/>")

static const char good[] = REQUEST("https", "Exchange2010_SP2", "OWVl4NWb3N29t");
static const char escaped[] = REQUEST("http", "V2017_07_11", "a&amp;b&#x20AC;\n&quot;");
static const char play[] =
    ENVELOPE BODY("http", "PlayOnPhone", "<ItemId Id='item&amp;1' ChangeKey='key'/><DialString>+1 &lt;5&gt;</DialString>");
static const char play_without_key[] =
    ENVELOPE BODY("https", "PlayOnPhone", "<ItemId Id=''/><DialString></DialString>");
static const char information[] = ENVELOPE BODY("http", "GetPhoneCallInformation", "<PhoneCallId Id='a'/>");
static const char not_closed[] = ENVELOPE "<s:Header/>\n<s:Body>\n</wrong>";
static const char bad_schema[] =
    ENVELOPE "<s:Body>\n<DisconnectPhoneCall xmlns='" MESSAGES("https") "'><Other/></DisconnectPhoneCall>"
             "</s:Body></s:Envelope>";

#define LENGTH(array) (sizeof(array) - 1)
/* Longer than any object can be. */
#define TOO_LONG (SIZE_MAX / 2 + 1)

static ews_text raw(const char *data, size_t length, uint32_t form)
{
    ews_text text;
    text.data = data;
    text.length = length;
    text.form = (ews_form)form;
    text.is_cut = 0;
    return text;
}

/* Whether two texts are the same when decoded, or neither is one. */
static int same(ews_text left, ews_text right)
{
    char *decoded = (char *)malloc(left.length + 1);
    size_t length = 0;
    int result = left.data == NULL && right.data == NULL;
    if (left.data != NULL && right.data != NULL && left.is_cut == right.is_cut
        && ews_text_decode(left, decoded, left.length, &length, NULL) == EWS_STATUS_OK)
        result = ews_text_equals(right, decoded, length);
    free(decoded);
    return result;
}

/* Parses a response whole, and holds what a reader makes of its pieces against that. */
static ews_status parse_response(const void *message, size_t length, ews_response *response, ews_error *error)
{
    static const size_t steps[] = {1, 7, 100, 100000};
    static ews_response_reader_storage storage;
    ews_error whole_error, read_error;
    ews_status status = ews_response_parse(message, length, response, &whole_error);
    size_t i, at;

    if (status == EWS_STATUS_MALFORMED && error != NULL)
        *error = whole_error;
    for (i = 0; status != EWS_STATUS_INVALID_ARGUMENT && i < 4; i++) {
        ews_response read = sized_response();
        ews_response_reader *reader;
        CHECK(ews_response_reader_init(&storage, sizeof storage, NULL, &reader) == EWS_STATUS_OK);
        for (at = 0; at < length; at += steps[i]) {
            char *piece = block((const char *)message + at, length - at < steps[i] ? length - at : steps[i]);
            (void)ews_response_reader_push(reader, piece, length - at < steps[i] ? length - at : steps[i], NULL);
            free(piece);
        }
        CHECK(ews_response_reader_finish(reader, &read, &read_error) == status);
        if (status == EWS_STATUS_MALFORMED) {
            CHECK(memcmp(&read_error, &whole_error, sizeof read_error) == 0);
            continue;
        }
        CHECK(read.outcome == response->outcome && read.operation == response->operation);
        CHECK(read.scheme == response->scheme && same(read.server_version.version, response->server_version.version));
        CHECK(same(read.message_text, response->message_text) && same(read.response_code, response->response_code));
        CHECK(same(read.message_xml, response->message_xml) && same(read.phone_call_id, response->phone_call_id));
        CHECK(read.information.state == response->information.state);
        CHECK(same(read.information.sip_response_text, response->information.sip_response_text));
        CHECK(read.information.sip_response_code.value == response->information.sip_response_code.value);
        CHECK(same(read.fault.code, response->fault.code) && same(read.fault.string, response->fault.string));
        CHECK(same(read.fault.violation, response->fault.violation));
        CHECK(read.fault.line_number.value == response->fault.line_number.value);
        CHECK(read.back_off_milliseconds.value == response->back_off_milliseconds.value);
    }
    return status;
}

static void response_reader_arguments(void)
{
    static ews_response_reader_storage storage;
    ews_response_reader *reader = NULL;
    ews_response response = sized_response();
    ews_options options = sized_options();
    ews_error error;
    char *bytes = (char *)&storage;

    CHECK(ews_response_reader_init(&storage, EWS_RESPONSE_READER_SIZE - 1, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_init(bytes + 1, sizeof storage, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_init(NULL, sizeof storage, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_init(&storage, sizeof storage, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(reader == NULL);
    options.message_limit = 10;
    CHECK(ews_response_reader_init(&storage, sizeof storage, &options, &reader) == EWS_STATUS_OK);
    CHECK(ews_response_reader_finish(reader, &response, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_END);
    CHECK(ews_response_reader_push(reader, "<a>        </a>", 15, &error) == EWS_STATUS_MALFORMED);
    CHECK(ews_response_reader_push(reader, bytes, 1, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_push(reader, NULL, 1, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_push(NULL, "a", 1, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_finish(NULL, &response, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_reader_finish(reader, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
}

static void versions(void)
{
    unsigned major, minor, patch;
    CHECK(ews_version_number() == EWS_VERSION_NUMBER);
    CHECK(sscanf(ews_version(), "%u.%u.%u", &major, &minor, &patch) == 3);
    CHECK(major * 10000 + minor * 100 + patch == EWS_VERSION_NUMBER);
    CHECK(major == EWS_VERSION_MAJOR && minor == EWS_VERSION_MINOR && patch == EWS_VERSION_PATCH);
    CHECK(strcmp(ews_version(), EWS_VERSION_TEXT) == 0);
}

static void http_around(void)
{
    CHECK(strcmp(EWS_CONTENT_TYPE, "text/xml; charset=utf-8") == 0);
    CHECK(strcmp(ews_http_status_text(200), "OK") == 0);
    CHECK(strcmp(ews_http_status_text(500), "Internal Server Error") == 0);
    CHECK(strcmp(ews_http_status_text(404), "") == 0);
}

static void error_texts(void)
{
    CHECK(strcmp(ews_error_text(EWS_ERROR_KIND_UNEXPECTED_END), "the message ends too early") == 0);
    CHECK(strcmp(ews_error_text(EWS_ERROR_KIND_INTERNAL_SERVER_ERROR), "the server failed") == 0);
    CHECK(strcmp(ews_error_text(EWS_ERROR_KIND_IMPERSONATION_DENIED),
                 "the header asks to act for somebody else, which is not understood") == 0);
    CHECK(strcmp(ews_error_text(EWS_ERROR_KIND_NONE), "no error") == 0);
    CHECK(strcmp(ews_error_text((ews_error_kind)99), "unknown error") == 0);
    CHECK(strcmp(ews_error_text((ews_error_kind)UINT32_MAX), "unknown error") == 0);
}

static void texts(void)
{
    char buffer[8];
    size_t length = 77;
    ews_error error;
    ews_text text = ews_text_of("plain");
    char *attribute = block("a&amp;b\r\nc", 10), *content = block("<![CDATA[<&]]>&lt;<!--x-->", 26);

    CHECK(ews_text_of(NULL).data == NULL);
    CHECK(text.length == 5 && text.form == EWS_FORM_LITERAL);
    CHECK(ews_text_decode(text, buffer, sizeof buffer, &length, &error) == EWS_STATUS_OK);
    CHECK(is(buffer, length, "plain"));

    text = raw(attribute, 10, EWS_FORM_ATTRIBUTE);
    CHECK(ews_text_decode(text, NULL, 0, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL && length == 5);
    memset(buffer, '#', sizeof buffer);
    CHECK(ews_text_decode(text, buffer, 4, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL && length == 5);
    CHECK(memcmp(buffer, "########", 8) == 0);
    CHECK(ews_text_decode(text, buffer, 5, &length, NULL) == EWS_STATUS_OK);
    CHECK(is(buffer, length, "a&b c") && buffer[5] == '#');
    CHECK(text_is(text, "a&b c") && !text_is(text, "a&b") && !text_is(text, "a&amp;b\r\nc"));

    text = raw(content, 26, EWS_FORM_CONTENT);
    CHECK(ews_text_decode(text, buffer, 3, &length, NULL) == EWS_STATUS_OK && is(buffer, length, "<&<"));

    /* Bytes that are no such text. */
    text = raw("\xFF", 1, EWS_FORM_LITERAL);
    length = 77;
    CHECK(ews_text_decode(text, buffer, 8, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_INVALID_UTF8 && error.offset == 0 && length == 77);
    text = raw("ab\n&nbsp;", 9, EWS_FORM_CONTENT);
    CHECK(ews_text_decode(text, buffer, 8, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNDECLARED_ENTITY && error.offset == 3);
    CHECK(error.line == 2 && error.column == 1);
    text = raw("<x/>", 4, EWS_FORM_ATTRIBUTE);
    CHECK(ews_text_decode(text, buffer, 8, &length, NULL) == EWS_STATUS_MALFORMED);
    CHECK(!text_is(text, "<x/>"));

    /* Arguments that cannot be. */
    text = raw("x", 1, 7);
    CHECK(ews_text_decode(text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    text = raw(NULL, 0, EWS_FORM_LITERAL);
    CHECK(ews_text_decode(text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(!text_is(text, ""));
    text = raw(NULL, 1, EWS_FORM_LITERAL);
    CHECK(ews_text_decode(text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    text = raw("x", TOO_LONG, EWS_FORM_LITERAL);
    CHECK(ews_text_decode(text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(!ews_text_equals(text, "x", 1));
    text = raw(buffer + 4, 4, EWS_FORM_LITERAL);
    memset(buffer, 'x', sizeof buffer);
    CHECK(ews_text_decode(text, buffer, 5, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(text, buffer, 4, &length, NULL) == EWS_STATUS_OK);
    text = ews_text_of("x");
    CHECK(ews_text_decode(text, NULL, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(text, buffer, TOO_LONG, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(text, buffer, 8, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(!ews_text_equals(text, NULL, 1));
    CHECK(!ews_text_equals(text, "x", TOO_LONG) && !ews_text_equals(text, "\xFF", 1));
    text = ews_text_of("");
    CHECK(ews_text_equals(text, NULL, 0));
    free(attribute);
    free(content);
}

static void requests(void)
{
    char *message = block(good, LENGTH(good)), id[EWS_PHONE_CALL_ID_MAX];
    size_t length;
    ews_request request = sized_request(), before = sized_request();
    ews_error error;
    ews_options options = sized_options();
    /* A place for a structure that is not aligned. */
    union {
        ews_request request;
        char bytes[sizeof(ews_request) + 1];
    } place;
    void *misaligned = place.bytes + 1;

    CHECK(ews_request_parse(message, LENGTH(good), NULL, &request, NULL) == EWS_STATUS_OK);
    CHECK(request.scheme == EWS_SCHEME_HTTPS && strcmp(request.server_version, "Exchange2010_SP2") == 0);
    CHECK(request.operation.kind == EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL);
    CHECK(request.operation.phone_call_id.form == EWS_FORM_LITERAL);
    CHECK(request.operation.phone_call_id.data > message);
    CHECK(request.operation.phone_call_id.data < message + LENGTH(good));
    CHECK(text_is(request.operation.phone_call_id, "OWVl4NWb3N29t"));
    free(message);

    message = block(escaped, LENGTH(escaped));
    CHECK(ews_request_parse(message, LENGTH(escaped), NULL, &request, &error) == EWS_STATUS_OK);
    CHECK(request.scheme == EWS_SCHEME_HTTP && strcmp(request.server_version, "V2017_07_11") == 0);
    CHECK(is(request.operation.phone_call_id.data, request.operation.phone_call_id.length,
             "a&amp;b&#x20AC;\n&quot;"));
    CHECK(ews_text_decode(request.operation.phone_call_id, id, sizeof id, &length, &error) == EWS_STATUS_OK);
    CHECK(is(id, length, "a&b\xE2\x82\xAC \""));
    free(message);

    before = request;
    message = block(not_closed, LENGTH(not_closed));
    CHECK(ews_request_parse(message, LENGTH(not_closed), NULL, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_MISMATCHED_END_TAG && error.line == 3 && error.column == 1);
    CHECK(error.offset == LENGTH(not_closed) - strlen("</wrong>") && error.scheme == EWS_SCHEME_HTTP);
    CHECK(request.operation.phone_call_id.data == before.operation.phone_call_id.data);
    for (length = 0; length < LENGTH(not_closed) - 8; length += 5) {
        CHECK(ews_request_parse(message, length, NULL, &request, &error) == EWS_STATUS_MALFORMED);
        CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_END && error.offset == length);
    }
    free(message);

    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    CHECK(ews_request_parse(good, LENGTH(good), &options, &request, NULL) == EWS_STATUS_OK);
    options.message_limit = 10;
    CHECK(ews_request_parse(good, LENGTH(good), &options, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_MESSAGE_TOO_LONG && error.offset == 10);

    CHECK(ews_request_parse(NULL, 0, NULL, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_END);
    CHECK(ews_request_parse(NULL, 1, NULL, &request, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_parse(good, TOO_LONG, NULL, &request, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_parse(good, SIZE_MAX, NULL, &request, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_parse(good, LENGTH(good), NULL, NULL, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_parse(good, LENGTH(good), NULL, (ews_request *)misaligned, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_parse(good, LENGTH(good), NULL, &request, (ews_error *)misaligned)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_parse(good, LENGTH(good), (ews_options *)misaligned, &request, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
}

/* What is in a request; NULL is no text. */
struct asked {
    const char *message;
    ews_operation_kind kind;
    ews_scheme scheme;
    const char *phone_call_id, *item_id, *change_key, *dial_string;
};

static const struct asked all_asked[] = {
    {escaped, EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL, EWS_SCHEME_HTTP, "a&b\xE2\x82\xAC \"", NULL, NULL, NULL},
    {information, EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION, EWS_SCHEME_HTTP, "a", NULL, NULL, NULL},
    {play, EWS_OPERATION_KIND_PLAY_ON_PHONE, EWS_SCHEME_HTTP, NULL, "item&1", "key", "+1 <5>"},
    {play_without_key, EWS_OPERATION_KIND_PLAY_ON_PHONE, EWS_SCHEME_HTTPS, NULL, "", NULL, ""},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int text_or_none_is(ews_text text, const char *expected)
{
    return expected == NULL ? text.data == NULL : text_is(text, expected);
}

static int is_asked(const ews_request *request, const struct asked *asked)
{
    return request->operation.kind == asked->kind && request->scheme == asked->scheme &&
           text_or_none_is(request->operation.phone_call_id, asked->phone_call_id) &&
           text_or_none_is(request->operation.item_id, asked->item_id) &&
           text_or_none_is(request->operation.change_key, asked->change_key) &&
           text_or_none_is(request->operation.dial_string, asked->dial_string) &&
           request->impersonation.kind == EWS_CONNECTING_SID_KIND_NONE && request->impersonation.text.data == NULL;
}

/* Each operation: parsed, and what was parsed written with the exact room, and parsed again. */
static void each_operation(void)
{
    size_t i, length, needed;
    for (i = 0; i < COUNT(all_asked); i++) {
        const struct asked *asked = &all_asked[i];
        char *message = block(asked->message, strlen(asked->message)), *written;
        ews_request request = sized_request(), again = sized_request();
        CHECK(ews_request_parse(message, strlen(asked->message), NULL, &request, NULL) == EWS_STATUS_OK);
        CHECK(is_asked(&request, asked));
        CHECK(ews_request_write(&request, NULL, 0, &needed, NULL) == EWS_STATUS_BUFFER_TOO_SMALL);
        written = (char *)calloc(needed, 1);
        CHECK(ews_request_write(&request, written, needed - 1, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL);
        CHECK(length == needed && written[0] == 0);
        CHECK(ews_request_write(&request, written, needed, &length, NULL) == EWS_STATUS_OK && length == needed);
        free(message);
        CHECK(ews_request_parse(written, length, NULL, &again, NULL) == EWS_STATUS_OK && is_asked(&again, asked));
        /* Not over what is read. */
        if (asked->message != play_without_key)
            CHECK(ews_request_write(&again, written, needed, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
        free(written);
    }
}

/* What PlayOnPhone may not have in a request that is written. */
static void bad_items(void)
{
    char *buffer = (char *)malloc(4096), long_id[EWS_ITEM_ID_MAX + 1];
    size_t length, i;
    ews_error error;
    struct row {
        ews_text item_id, change_key, dial_string;
        ews_status status;
        ews_error_kind kind;
    } rows[8];
    ews_text a = ews_text_of("a"), none = ews_text_of(NULL);

    memset(long_id, 'x', sizeof long_id);
    for (i = 0; i < COUNT(rows); i++) {
        rows[i].item_id = rows[i].change_key = rows[i].dial_string = a;
        rows[i].status = EWS_STATUS_MALFORMED;
        rows[i].kind = EWS_ERROR_KIND_TEXT_TOO_LONG;
    }
    rows[0].item_id = raw(long_id, sizeof long_id, EWS_FORM_LITERAL);
    rows[1].change_key = raw(long_id, 1000, EWS_FORM_LITERAL);
    rows[2].dial_string = raw(long_id, EWS_DIAL_STRING_MAX + 1, EWS_FORM_LITERAL);
    rows[3].dial_string = raw(long_id, EWS_DIAL_STRING_MAX, EWS_FORM_LITERAL);
    rows[3].status = EWS_STATUS_OK;
    rows[4].change_key = ews_text_of("\x01");
    rows[4].kind = EWS_ERROR_KIND_INVALID_CHARACTER;
    rows[5].item_id = none;
    rows[6].dial_string = none;
    rows[7].change_key = raw(NULL, 1, EWS_FORM_LITERAL);
    rows[5].status = rows[6].status = rows[7].status = EWS_STATUS_INVALID_ARGUMENT;
    for (i = 0; i < COUNT(rows); i++) {
        ews_request request = sized_request();
        memset(&request, 0, sizeof request);
        request.size = sizeof request;
        request.operation.kind = EWS_OPERATION_KIND_PLAY_ON_PHONE;
        request.operation.item_id = rows[i].item_id;
        request.operation.change_key = rows[i].change_key;
        request.operation.dial_string = rows[i].dial_string;
        CHECK(ews_request_write(&request, buffer, 4096, &length, &error) == rows[i].status);
        CHECK(rows[i].status != EWS_STATUS_MALFORMED || error.kind == rows[i].kind);
    }
    free(buffer);
}

static void requests_written(void)
{
    char *buffer, id[EWS_PHONE_CALL_ID_MAX + 1];
    size_t length = 0, needed;
    ews_request request = sized_request(), again = sized_request();
    ews_error error;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.scheme = EWS_SCHEME_HTTPS;
    strcpy(request.server_version, "Exchange2016");
    request.operation.kind = EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL;
    request.operation.phone_call_id = ews_text_of("<\"call\" & more>");
    CHECK(ews_request_write(&request, NULL, 0, &needed, NULL) == EWS_STATUS_BUFFER_TOO_SMALL);
    buffer = (char *)calloc(needed, 1);
    CHECK(ews_request_write(&request, buffer, needed - 1, &length, &error) == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(length == needed && buffer[0] == 0);
    CHECK(ews_request_write(&request, buffer, needed, &length, &error) == EWS_STATUS_OK && length == needed);
    CHECK(ews_request_parse(buffer, length, NULL, &again, &error) == EWS_STATUS_OK);
    CHECK(again.scheme == EWS_SCHEME_HTTPS && strcmp(again.server_version, "Exchange2016") == 0);
    CHECK(text_is(again.operation.phone_call_id, "<\"call\" & more>"));

    /* The id of one message goes into another as it is, but not over itself. */
    CHECK(ews_request_write(&again, buffer, needed, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    again.server_version[0] = 0;
    again.scheme = EWS_SCHEME_HTTP;
    CHECK(ews_request_write(&again, NULL, 0, &needed, NULL) == EWS_STATUS_BUFFER_TOO_SMALL);
    {
        char *other = (char *)malloc(needed);
        CHECK(ews_request_write(&again, other, needed, &length, NULL) == EWS_STATUS_OK);
        CHECK(ews_request_parse(other, length, NULL, &request, NULL) == EWS_STATUS_OK);
        CHECK(request.server_version[0] == 0 && request.scheme == EWS_SCHEME_HTTP);
        CHECK(text_is(request.operation.phone_call_id, "<\"call\" & more>"));
        free(other);
    }
    free(buffer);

    buffer = (char *)malloc(2048);
    memset(id, 'x', sizeof id);
    request.operation.phone_call_id = raw(id, EWS_PHONE_CALL_ID_MAX, EWS_FORM_LITERAL);
    CHECK(ews_request_write(&request, buffer, 2048, &length, &error) == EWS_STATUS_OK);
    request.operation.phone_call_id.length++;
    CHECK(ews_request_write(&request, buffer, 2048, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_PHONE_CALL_ID_TOO_LONG);
    request.operation.phone_call_id = ews_text_of("a\x01");
    CHECK(ews_request_write(&request, buffer, 2048, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_INVALID_CHARACTER && error.offset == 1);
    request.operation.phone_call_id = ews_text_of("a");
    strcpy(request.server_version, "Vista");
    CHECK(ews_request_write(&request, buffer, 2048, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_INVALID_SERVER_VERSION);
    strcpy(request.server_version, "\xFF");
    CHECK(ews_request_write(&request, buffer, 2048, &length, &error) == EWS_STATUS_MALFORMED);
    memset(request.server_version, 'V', sizeof request.server_version);
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.server_version[0] = 0;
    request.scheme = (ews_scheme)2;
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.scheme = EWS_SCHEME_HTTP;
    request.operation.kind = EWS_OPERATION_KIND_NONE;
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.operation.kind = (ews_operation_kind)4;
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.operation.kind = EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL;
    request.operation.phone_call_id = ews_text_of(NULL);
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.operation.kind = EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION;
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.operation.phone_call_id = ews_text_of("a");
    request.impersonation.kind = EWS_CONNECTING_SID_KIND_SID;
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.impersonation.kind = EWS_CONNECTING_SID_KIND_NONE;
    CHECK(ews_request_write(NULL, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.operation.phone_call_id = ews_text_of("a");
    CHECK(ews_request_write(&request, NULL, 1, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_write(&request, buffer, 2048, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_write(&request, buffer, SIZE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

/* Two readers in static storage at once, as firmware has them. */
static ews_request_reader_storage storages[2];

static ews_request_reader *reader_in(ews_request_reader_storage *storage)
{
    ews_request_reader *reader = NULL;
    CHECK(ews_request_reader_init(storage, sizeof *storage, NULL, &reader) == EWS_STATUS_OK);
    return reader;
}

static ews_status push_by(ews_request_reader *reader, const char *message, size_t length, size_t step,
                          ews_error *error)
{
    ews_status status = EWS_STATUS_OK;
    size_t at;
    for (at = 0; at < length && status == EWS_STATUS_OK; at += step) {
        size_t piece_length = length - at < step ? length - at : step;
        char *piece = block(message + at, piece_length);
        status = ews_request_reader_push(reader, piece, piece_length, error);
        free(piece);
    }
    return status;
}

static void readers(void)
{
    size_t step;
    ews_request request = sized_request();
    ews_error error;
    ews_options options = sized_options();
    ews_request_reader *reader, *other;
    /* Room for a reader at an odd address. */
    char *room = (char *)malloc(EWS_REQUEST_READER_SIZE + 1);

    CHECK(sizeof(ews_request_reader_storage) == EWS_REQUEST_READER_SIZE);
    for (step = 1; step < 70; step += 4) {
        reader = reader_in(&storages[0]);
        CHECK(push_by(reader, good, LENGTH(good), step, &error) == EWS_STATUS_OK);
        CHECK(ews_request_reader_finish(reader, &request, &error) == EWS_STATUS_OK);
        CHECK(request.scheme == EWS_SCHEME_HTTPS);
        CHECK(strcmp(request.server_version, "Exchange2010_SP2") == 0);
        CHECK(text_is(request.operation.phone_call_id, "OWVl4NWb3N29t"));

        reader = reader_in(&storages[0]);
        CHECK(push_by(reader, not_closed, LENGTH(not_closed), step, &error) == EWS_STATUS_MALFORMED);
        CHECK(error.kind == EWS_ERROR_KIND_MISMATCHED_END_TAG && error.line == 3 && error.column == 1);
    }
    for (step = 1; step < 4 * COUNT(all_asked); step++) {
        const struct asked *asked = &all_asked[step % COUNT(all_asked)];
        other = reader_in(&storages[1]);
        CHECK(push_by(other, asked->message, strlen(asked->message), step, &error) == EWS_STATUS_OK);
        CHECK(ews_request_reader_finish(other, &request, &error) == EWS_STATUS_OK && is_asked(&request, asked));
    }
    memset(&error, 0, sizeof error);
    CHECK(ews_request_reader_push(reader, good, 1, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_MISMATCHED_END_TAG);
    CHECK(ews_request_reader_finish(reader, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_MISMATCHED_END_TAG);

    reader = reader_in(&storages[0]);
    other = reader_in(&storages[1]);
    CHECK(ews_request_reader_push(reader, good, 99, NULL) == EWS_STATUS_OK);
    CHECK(ews_request_reader_push(other, escaped, LENGTH(escaped), NULL) == EWS_STATUS_OK);
    CHECK(ews_request_reader_finish(reader, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_END && error.offset == 99);
    CHECK(ews_request_reader_push(reader, NULL, 0, NULL) == EWS_STATUS_OK);
    CHECK(ews_request_reader_push(reader, good + 99, LENGTH(good) - 99, NULL) == EWS_STATUS_OK);
    CHECK(ews_request_reader_finish(reader, &request, NULL) == EWS_STATUS_OK);
    CHECK(text_is(request.operation.phone_call_id, "OWVl4NWb3N29t"));
    CHECK(ews_request_reader_finish(other, &request, NULL) == EWS_STATUS_OK);
    CHECK(text_is(request.operation.phone_call_id, "a&b\xE2\x82\xAC \""));
    CHECK(request.operation.phone_call_id.data > (char *)&storages[1]);
    CHECK(request.operation.phone_call_id.data < (char *)&storages[2]);

    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.message_limit = 100;
    CHECK(ews_request_reader_init(room, EWS_REQUEST_READER_SIZE, &options, &reader) == EWS_STATUS_OK);
    CHECK(ews_request_reader_push(reader, good, LENGTH(good), &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_MESSAGE_TOO_LONG && error.offset == 100);

    other = reader;
    CHECK(ews_request_reader_init(NULL, EWS_REQUEST_READER_SIZE, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_init(NULL, 0, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_init(room, EWS_REQUEST_READER_SIZE - 1, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_init(room, SIZE_MAX, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_init(room + 1, EWS_REQUEST_READER_SIZE, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_init(room, EWS_REQUEST_READER_SIZE, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(reader == other);
    CHECK(ews_request_reader_push(NULL, good, 1, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_push((ews_request_reader *)(void *)(room + 1), good, 1, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_push(reader, NULL, 1, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_push(reader, good, TOO_LONG, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_push(reader, room + 8, 1, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_finish(NULL, &request, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_finish(reader, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    free(room);
}

static ews_request request_of(const char *message)
{
    ews_request request = sized_request();
    CHECK(ews_request_parse(message, strlen(message), NULL, &request, NULL) == EWS_STATUS_OK);
    return request;
}

static void server_version(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    ews_request request = request_of(good);
    ews_result result = sized_result();
    ews_reply reply = sized_reply();
    ews_response response = sized_response();

    memset(&result, 0, sizeof result);
    result.size = sizeof result;
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.server_version.is_present && response.server_version.major_version.value == 14);
    CHECK(response.server_version.minor_version.is_present && response.server_version.minor_version.value == 0);
    CHECK(response.server_version.major_build_number.value == 639);
    CHECK(response.server_version.minor_build_number.value == 20);
    CHECK(text_is(response.server_version.version, "Exchange2010"));
    free(buffer);
}

/* The success of each operation, with the exact room. */
static void successes(void)
{
    size_t i, length, needed;
    for (i = 0; i < COUNT(all_asked); i++) {
        const struct asked *asked = &all_asked[i];
        ews_request request = request_of(asked->message);
        ews_result result = sized_result();
        ews_response response = sized_response();
        ews_reply reply = sized_reply(), before = sized_reply();
        ews_error error;
        ews_text refused = ews_text_of("?");
        char *buffer;
        int is_empty = asked->item_id != NULL && asked->item_id[0] == 0;

        /* The texts of the request are not needed. */
        request.operation.phone_call_id.data = request.operation.item_id.data = NULL;
        CHECK(ews_request_refusal(&request, &refused) == EWS_STATUS_OK);
        CHECK(text_or_none_is(refused, is_empty ? "ErrorInvalidIdEmpty" : NULL));
        CHECK(ews_request_check_room(&request, 0, &needed) == EWS_STATUS_BUFFER_TOO_SMALL);
        CHECK(ews_request_check_room(&request, needed - 1, &length) == EWS_STATUS_BUFFER_TOO_SMALL && length == needed);
        CHECK(ews_request_check_room(&request, needed, &length) == EWS_STATUS_OK && length == needed);

        memset(&result, 0, sizeof result);
        result.size = sizeof result;
        result.phone_call_id = raw("new&#32;call", 12, EWS_FORM_ATTRIBUTE);
        result.information.state = EWS_PHONE_CALL_STATE_DISCONNECTED;
        result.information.failure_cause = EWS_CONNECTION_FAILURE_CAUSE_USER_BUSY;
        result.information.sip_response_text = ews_text_of("Busy <Here>");
        result.information.sip_response_code.is_present = 1;
        result.information.sip_response_code.value = 486;
        memset(&before, 0, sizeof before);
        before.size = sizeof before;
        reply = before;
        CHECK(ews_request_respond(&request, 0, &result, NULL, 0, &reply, &error) == EWS_STATUS_BUFFER_TOO_SMALL);
        CHECK(reply.status == 0 && reply.length <= needed && reply.error.kind == EWS_ERROR_KIND_NONE);
        length = reply.length;
        buffer = (char *)calloc(length, 1);
        CHECK(ews_request_respond(&request, 0, &result, buffer, length - 1, &reply, &error) ==
              EWS_STATUS_BUFFER_TOO_SMALL);
        CHECK(reply.length == length && buffer[0] == 0);
        CHECK(ews_request_respond(&request, 0, &result, buffer, length, &reply, &error) == EWS_STATUS_OK);
        CHECK(reply.status == 200 && reply.length == length && reply.error.kind == EWS_ERROR_KIND_NONE);
        CHECK(parse_response(buffer, length, &response, &error) == EWS_STATUS_OK);
        CHECK(response.operation == asked->kind && response.scheme == asked->scheme);
        CHECK(response.message_xml.data == NULL && response.fault.code.data == NULL && !response.fault.has_detail);
        CHECK(!response.back_off_milliseconds.is_present);
        if (is_empty) {
            CHECK(response.outcome == EWS_OUTCOME_ERROR && text_is(response.response_code, "ErrorInvalidIdEmpty"));
        } else {
            CHECK(response.outcome == EWS_OUTCOME_SUCCESS && text_is(response.response_code, "NoError"));
            CHECK(response.message_text.data == NULL && !response.descriptive_link_key.is_present);
        }
        CHECK(text_or_none_is(response.phone_call_id,
                              asked->kind == EWS_OPERATION_KIND_PLAY_ON_PHONE && !is_empty ? "new call" : NULL));
        if (asked->kind == EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION) {
            CHECK(response.information.state == EWS_PHONE_CALL_STATE_DISCONNECTED);
            CHECK(response.information.failure_cause == EWS_CONNECTION_FAILURE_CAUSE_USER_BUSY);
            CHECK(text_is(response.information.sip_response_text, "Busy <Here>"));
            CHECK(response.information.sip_response_code.value == 486);
        } else {
            CHECK(response.information.state == EWS_PHONE_CALL_STATE_NONE);
            CHECK(response.information.sip_response_text.data == NULL);
            CHECK(!response.information.sip_response_code.is_present);
        }
        free(buffer);
    }
}

/* Each state and cause by its name, and others by their texts. */
static void states_and_causes(void)
{
    static const char *const states[] = {"Idle",         "Connecting", "Alerted",      "Connected",
                                         "Disconnected", "Incoming",   "Transferring", "Forwarding"};
    static const char *const causes[] = {"None", "UserBusy", "NoAnswer", "Unavailable", "Other"};
    static const char long_text[] = "123456789012345678901234567890123";
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX), part[128];
    ews_request request = request_of(information);
    ews_result result = sized_result();
    ews_reply reply = sized_reply();
    ews_response response = sized_response();
    ews_error error;
    uint32_t state, cause;

    for (state = 1; state <= COUNT(states); state++)
        for (cause = 0; cause < COUNT(causes); cause++) {
            memset(&result, 0, sizeof result);
            result.size = sizeof result;
            result.information.state = (ews_phone_call_state)state;
            result.information.failure_cause = (ews_connection_failure_cause)cause;
            CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) == EWS_STATUS_OK);
            sprintf(part, "PhoneCallState>%s<", states[state - 1]);
            CHECK(contains(buffer, reply.length, part));
            sprintf(part, "ConnectionFailureCause>%s<", causes[cause]);
            CHECK(contains(buffer, reply.length, part));
            CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
            CHECK(response.information.state == state && response.information.failure_cause == cause);
            CHECK(response.information.other_state.data == NULL && response.information.other_failure_cause.data == NULL);
        }

    result.information.state = EWS_PHONE_CALL_STATE_OTHER;
    result.information.failure_cause = EWS_CONNECTION_FAILURE_CAUSE_UNKNOWN;
    result.information.other_state = ews_text_of("OnHold");
    result.information.other_failure_cause = ews_text_of("Bored");
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.information.state == EWS_PHONE_CALL_STATE_OTHER);
    CHECK(response.information.failure_cause == EWS_CONNECTION_FAILURE_CAUSE_UNKNOWN);
    CHECK(text_is(response.information.other_state, "OnHold"));
    CHECK(text_is(response.information.other_failure_cause, "Bored"));

    result.information.other_state = ews_text_of(long_text);
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_TEXT_TOO_LONG);
    result.information.other_state = ews_text_of(NULL);
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);
    result.information.state = (ews_phone_call_state)9;
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);
    result.information.state = EWS_PHONE_CALL_STATE_IDLE;
    result.information.failure_cause = (ews_connection_failure_cause)5;
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);
    result.information.failure_cause = EWS_CONNECTION_FAILURE_CAUSE_NONE;
    result.information.sip_response_code.is_present = 1;
    result.information.sip_response_code.value = INT64_MAX;
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

/* The failure of each operation, and what no failure can be. */
static void responses(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    size_t i, length;
    ews_request request = sized_request();
    ews_result result = sized_result();
    ews_reply reply = sized_reply();
    ews_response response = sized_response();
    ews_error error;
    ews_text none = ews_text_of(NULL), code;

    for (i = 0; i < 3; i++) {
        request = request_of(all_asked[i].message);
        memset(&result, 0, sizeof result);
        result.size = sizeof result;
        result.failure.code = ews_text_of("ErrorInvalidPhoneCallId");
        CHECK(ews_request_respond(&request, -1, &result, buffer, EWS_RESPONSE_MAX, &reply, &error) == EWS_STATUS_OK);
        CHECK(reply.status == 200 && reply.error.kind == EWS_ERROR_KIND_NONE);
        CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
        CHECK(response.outcome == EWS_OUTCOME_ERROR && response.scheme == EWS_SCHEME_HTTP);
        CHECK(response.operation == all_asked[i].kind);
        CHECK(text_is(response.response_code, "ErrorInvalidPhoneCallId"));
        CHECK(text_is(response.message_text, "There is no phone call with this id."));
        CHECK(response.descriptive_link_key.is_present && response.descriptive_link_key.value == 0);
        CHECK(response.phone_call_id.data == NULL && response.information.state == EWS_PHONE_CALL_STATE_NONE);

        result.failure.code = ews_text_of("ErrorOfTomorrow");
        result.failure.text = ews_text_of("a < b");
        CHECK(ews_request_respond(&request, 7, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) == EWS_STATUS_OK);
        CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
        CHECK(text_is(response.response_code, "ErrorOfTomorrow") && text_is(response.message_text, "a < b"));
        CHECK(response.message_text.form == EWS_FORM_CONTENT && !response.message_text.is_cut);
        CHECK(is(response.message_text.data, response.message_text.length, "a &lt; b"));

        /* The server failed, or does not have the operation. */
        result.failure.code = none;
        CHECK(ews_request_respond(&request, 1, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) == EWS_STATUS_OK);
        CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorInternalServerError"));
        result.failure.code = ews_text_of("ErrorInvalidRequest");
        CHECK(ews_request_respond(&request, 1, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) == EWS_STATUS_OK);
        CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorInvalidRequest"));
    }

    result.failure.text = ews_text_of("\x02");
    CHECK(ews_request_respond(&request, 1, &result, buffer, EWS_RESPONSE_MAX, &reply, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_INVALID_CHARACTER);
    result.failure.text = none;
    result.failure.code = ews_text_of("0123456789012345678901234567890123456789012345678901234567890123x");
    CHECK(ews_request_respond(&request, 1, &result, buffer, EWS_RESPONSE_MAX, &reply, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_TEXT_TOO_LONG);
    result.failure.code = raw(buffer, 1, EWS_FORM_LITERAL);
    CHECK(ews_request_respond(&request, 1, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);

    /* A success that lacks what the operation gives. */
    memset(&result, 0, sizeof result);
    result.size = sizeof result;
    for (i = 1; i < 3; i++) {
        request = request_of(all_asked[i].message);
        CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
              EWS_STATUS_INVALID_ARGUMENT);
    }
    request = request_of(good);
    CHECK(ews_request_respond(&request, 0, &result, NULL, 1, &reply, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_respond(&request, 0, &result, buffer, TOO_LONG, &reply, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_respond(&request, 0, &result, buffer, 9, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_respond(&request, 0, NULL, buffer, 9, &reply, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_respond(NULL, 0, &result, buffer, 9, &reply, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_check_room(NULL, 9, &length) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_check_room(&request, 9, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_refusal(NULL, &code) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_refusal(&request, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.scheme = (ews_scheme)9;
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);
    request.scheme = EWS_SCHEME_HTTP;
    request.operation.kind = EWS_OPERATION_KIND_NONE;
    CHECK(ews_request_respond(&request, 0, &result, buffer, EWS_RESPONSE_MAX, &reply, NULL) ==
          EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_refusal(&request, &code) == EWS_STATUS_INVALID_ARGUMENT);

    CHECK(parse_response(good, LENGTH(good), &response, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNKNOWN_OPERATION);
    CHECK(parse_response(NULL, 1, &response, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(parse_response(good, TOO_LONG, &response, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(parse_response(good, LENGTH(good), NULL, &error) == EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

#define FAULT(attributes, code, detail)                                                                         \
    ENVELOPE "<s:Body><s:Fault><faultcode" attributes ">" code "</faultcode><faultstring>x</faultstring><detail>" \
             detail "</detail></s:Fault></s:Body></s:Envelope>"
#define MESSAGE_XML(content) "<t:MessageXml xmlns:t='" TYPES("http") "'>" content "</t:MessageXml>"

/* What a client reads in faults of others. */
static void faults_read(void)
{
    static const struct row {
        const char *message, *code;
        ews_code_namespace code_namespace;
        const char *written;
    } rows[] = {
        {FAULT("", "s:Server", ""), "Server", EWS_CODE_NAMESPACE_SOAP, ">s:Server<"},
        {FAULT("", " s:Server.Busy ", ""), "Server.Busy", EWS_CODE_NAMESPACE_SOAP, ">s:Server.Busy<"},
        {FAULT("", "s<![CDATA[:Server.Busy]]> ", ""), "Server.Busy", EWS_CODE_NAMESPACE_SOAP, ">s:Server.Busy<"},
        {FAULT(" xmlns:a='" TYPES("http") "'", "a:ErrorServerBusy", ""), "ErrorServerBusy",
         EWS_CODE_NAMESPACE_EXCHANGE, ">a:ErrorServerBusy<"},
        {FAULT(" xmlns:a='" TYPES("https") "'", "a:ErrorOfTomorrow", ""), "ErrorOfTomorrow",
         EWS_CODE_NAMESPACE_EXCHANGE, ">a:ErrorOfTomorrow<"},
        {FAULT(" xmlns:x='urn:x'", "x:Server", ""), "Server", EWS_CODE_NAMESPACE_OTHER, "<faultcode>Server<"},
        {FAULT("", "Server", ""), "Server", EWS_CODE_NAMESPACE_OTHER, "<faultcode>Server<"},
    };
    static const char busy[] =
        FAULT("", "s:Server", MESSAGE_XML("<t:Value Name='BackOffMilliseconds'> 3000 </t:Value>"));
    static const char placed[] =
        FAULT("", "s:Server", MESSAGE_XML("<t:LineNumber>7</t:LineNumber><t:Violation>no &amp; no</t:Violation>"));
    static const char told[] = ENVELOPE
        "<s:Body><m:PlayOnPhoneResponse xmlns:m='" MESSAGES("http") "' ResponseClass='Error'><m:MessageXml>"
        "<v xmlns='urn:v'/><t:Value xmlns:t='" TYPES("http") "' Name='BackOffMilliseconds'>9</t:Value></m:MessageXml>"
        "</m:PlayOnPhoneResponse></s:Body></s:Envelope>";
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX), *long_text;
    size_t i, length;
    ews_response response = sized_response();

    for (i = 0; i < COUNT(rows); i++) {
        CHECK(parse_response(rows[i].message, strlen(rows[i].message), &response, NULL) == EWS_STATUS_OK);
        CHECK(response.outcome == EWS_OUTCOME_FAULT && response.operation == EWS_OPERATION_KIND_NONE);
        CHECK(response.fault.code_namespace == rows[i].code_namespace && text_is(response.fault.code, rows[i].code));
        CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_OK);
        CHECK(contains(buffer, length, rows[i].written));
    }

    CHECK(parse_response(busy, LENGTH(busy), &response, NULL) == EWS_STATUS_OK);
    CHECK(response.back_off_milliseconds.is_present && response.back_off_milliseconds.value == 3000);
    CHECK(text_is(response.fault.message_xml, "<t:Value Name='BackOffMilliseconds'> 3000 </t:Value>"));
    CHECK(!response.fault.line_number.is_present && response.fault.violation.data == NULL);
    CHECK(parse_response(placed, LENGTH(placed), &response, NULL) == EWS_STATUS_OK);
    CHECK(!response.back_off_milliseconds.is_present && response.fault.line_number.value == 7);
    CHECK(!response.fault.line_position.is_present && text_is(response.fault.violation, "no & no"));
    CHECK(parse_response(told, LENGTH(told), &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_ERROR && response.back_off_milliseconds.value == 9);

    /* Texts that are too long are cut, and markup is left out. */
    long_text = (char *)malloc(4096);
    length = (size_t)sprintf(long_text, "%s", ENVELOPE "<s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>");
    memset(long_text + length, 'x', 1025);
    length += 1025;
    length += (size_t)sprintf(long_text + length, "%s<v>%01030d%s",
                              "</faultstring><detail><t:MessageXml xmlns:t='" TYPES("http") "'>", 0,
                              "</v></t:MessageXml></detail></s:Fault></s:Body></s:Envelope>");
    CHECK(parse_response(long_text, length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.fault.string.is_cut && response.fault.string.length == 1024);
    CHECK(response.fault.message_xml.is_cut && response.fault.message_xml.length == 0);
    free(long_text);
    free(buffer);
}

static void faults(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    size_t length;
    ews_request request = sized_request();
    ews_response response = sized_response();
    ews_error error;

    CHECK(ews_request_parse(bad_schema, LENGTH(bad_schema), NULL, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_ELEMENT && error.scheme == EWS_SCHEME_HTTPS);
    CHECK(ews_fault_write(&error, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_FAULT && response.scheme == EWS_SCHEME_HTTPS);
    CHECK(text_is(response.fault.code, "ErrorSchemaValidation") && response.fault.actor.data == NULL);
    CHECK(text_is(response.fault.string,
                  "The request failed schema validation: this element is not expected here."));
    CHECK(response.fault.has_detail && text_is(response.fault.response_code, "ErrorSchemaValidation"));
    CHECK(response.fault.line_number.is_present && response.fault.line_number.value == 2);
    CHECK(response.fault.line_position.value == error.column);
    CHECK(text_is(response.fault.violation, "this element is not expected here."));
    CHECK(response.fault.code_namespace == EWS_CODE_NAMESPACE_EXCHANGE);
    CHECK(text_is(response.fault.message, "The request failed schema validation."));
    CHECK(contains(response.fault.message_xml.data, response.fault.message_xml.length, "LineNumber>2<"));
    CHECK(response.message_text.data == NULL && !response.server_version.is_present);

    memset(&error, 0, sizeof error);
    CHECK(ews_fault_write(&error, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_INVALID_ARGUMENT);
    error.kind = EWS_ERROR_KIND_INTERNAL_SERVER_ERROR;
    error.scheme = EWS_SCHEME_HTTPS;
    CHECK(ews_fault_write(&error, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_OK);
    CHECK(contains(buffer, length, "a:ErrorInternalServerError"));
    CHECK(contains(buffer, length, "https://schemas.microsoft.com/"));
    CHECK(ews_fault_write(&error, buffer, 10, &length) == EWS_STATUS_BUFFER_TOO_SMALL && length > 10);
    error.scheme = (ews_scheme)3;
    CHECK(ews_fault_write(&error, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_INVALID_ARGUMENT);
    error.scheme = EWS_SCHEME_HTTP;
    error.kind = (ews_error_kind)12345;
    CHECK(ews_fault_write(&error, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_fault_write(NULL, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

static void any_response(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    size_t length;
    ews_response response = sized_response(), again = sized_response();
    ews_error error;

    memset(&response, 0, sizeof response);
    response.size = sizeof response;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.outcome = EWS_OUTCOME_WARNING;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.operation = EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL;
    response.message_text = raw("<![CDATA[half]]> done", 21, EWS_FORM_CONTENT);
    response.response_code = ews_text_of("ErrorServerBusy");
    response.descriptive_link_key.is_present = 1;
    response.descriptive_link_key.value = -3;
    response.message_xml = ews_text_of("<v xmlns='urn:example'>busy</v>");
    response.server_version.is_present = 1;
    response.server_version.major_version.is_present = 1;
    response.server_version.major_version.value = 15;
    response.server_version.version = ews_text_of("Exchange2016");
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(again.operation == EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL);
    CHECK(again.outcome == EWS_OUTCOME_WARNING && text_is(again.message_text, "half done"));
    CHECK(text_is(again.response_code, "ErrorServerBusy"));
    CHECK(again.descriptive_link_key.is_present && again.descriptive_link_key.value == -3);
    CHECK(text_is(again.message_xml, "<v xmlns='urn:example'>busy</v>"));
    CHECK(again.server_version.major_version.value == 15 && !again.server_version.minor_version.is_present);
    CHECK(text_is(again.server_version.version, "Exchange2016"));
    CHECK(ews_response_write(&again, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_write(&response, buffer, length - 1, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL);

    /* What the other operations add. */
    response.operation = EWS_OPERATION_KIND_PLAY_ON_PHONE;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK && again.phone_call_id.data == NULL);
    response.phone_call_id = ews_text_of("a\"b");
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(again.operation == EWS_OPERATION_KIND_PLAY_ON_PHONE && text_is(again.phone_call_id, "a\"b"));
    response.operation = EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK && again.phone_call_id.data == NULL);
    CHECK(again.information.state == EWS_PHONE_CALL_STATE_NONE);
    response.information.state = EWS_PHONE_CALL_STATE_ALERTED;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(again.operation == EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION);
    CHECK(again.information.state == EWS_PHONE_CALL_STATE_ALERTED);
    CHECK(!again.information.sip_response_code.is_present && again.information.sip_response_text.data == NULL);

    response.message_xml = ews_text_of("<v>");
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_MALFORMED);
    response.message_xml = raw("a&amp;b", 7, EWS_FORM_CONTENT);
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.message_xml = ews_text_of(NULL);
    response.descriptive_link_key.value = INT64_MAX;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.descriptive_link_key.value = 0;
    response.server_version.major_version.value = -1;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.server_version.is_present = 0;
    response.outcome = EWS_OUTCOME_FAULT;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.fault.code = ews_text_of("Server");
    response.fault.code_namespace = EWS_CODE_NAMESPACE_SOAP;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.fault.string = ews_text_of("out of order");
    response.fault.actor = ews_text_of("urn:pbx");
    response.fault.has_detail = 1;
    response.fault.message = ews_text_of("no trunk");
    response.fault.line_number.is_present = 1;
    response.fault.line_number.value = 7;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(again.outcome == EWS_OUTCOME_FAULT && text_is(again.fault.code, "Server"));
    CHECK(text_is(again.fault.string, "out of order") && text_is(again.fault.actor, "urn:pbx"));
    CHECK(again.fault.has_detail && text_is(again.fault.message, "no trunk"));
    CHECK(again.fault.line_number.value == 7 && !again.fault.line_position.is_present);
    CHECK(again.fault.response_code.data == NULL && again.fault.violation.data == NULL);
    response.fault.code = ews_text_of("ErrorServerBusy");
    response.fault.code_namespace = EWS_CODE_NAMESPACE_EXCHANGE;
    response.fault.message_xml = ews_text_of("<v xmlns='urn:v'/>");
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_OK);
    CHECK(contains(buffer, length, ">a:ErrorServerBusy</faultcode>"));
    CHECK(parse_response(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(text_is(again.fault.message_xml, "<v xmlns='urn:v'/>") && !again.fault.line_number.is_present);
    response.fault.message_xml = ews_text_of("<v/");
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_MALFORMED);
    response.fault.message_xml = ews_text_of(NULL);
    response.fault.code_namespace = (ews_code_namespace)3;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_write(NULL, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

/* What the handlers are to do, and what they saw. */
struct pbx {
    int calls, asked;
    int32_t result, denied;
    const char *expected;
    ews_text code, text;
    ews_text phone_call_id;
    ews_phone_call_information information;
    ews_connecting_sid_kind person_kind;
    const char *person;
};

static int32_t carry_out(struct pbx *pbx, ews_result *result)
{
    pbx->calls++;
    CHECK(result->failure.code.data == NULL && result->failure.text.data == NULL);
    CHECK(result->phone_call_id.data == NULL && result->information.state == EWS_PHONE_CALL_STATE_NONE);
    CHECK(result->information.failure_cause == EWS_CONNECTION_FAILURE_CAUSE_NONE);
    CHECK(result->information.sip_response_text.data == NULL && !result->information.sip_response_code.is_present);
    result->failure.code = pbx->code;
    result->failure.text = pbx->text;
    result->phone_call_id = pbx->phone_call_id;
    result->information = pbx->information;
    return pbx->result;
}

static int32_t hang_up(void *context, const ews_operation *operation, ews_result *result)
{
    struct pbx *pbx = (struct pbx *)context;
    CHECK(operation->kind == EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL);
    CHECK(text_is(operation->phone_call_id, pbx->expected) && operation->dial_string.data == NULL);
    return carry_out(pbx, result);
}

static int32_t call_up(void *context, const ews_operation *operation, ews_result *result)
{
    CHECK(operation->kind == EWS_OPERATION_KIND_PLAY_ON_PHONE && operation->phone_call_id.data == NULL);
    CHECK(text_is(operation->item_id, "item&1") && text_is(operation->change_key, "key"));
    CHECK(text_is(operation->dial_string, "+1 <5>"));
    return carry_out((struct pbx *)context, result);
}

static int32_t tell(void *context, const ews_operation *operation, ews_result *result)
{
    CHECK(operation->kind == EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION);
    CHECK(text_is(operation->phone_call_id, "a") && operation->item_id.data == NULL);
    return carry_out((struct pbx *)context, result);
}

static int32_t may_act(void *context, const ews_impersonation *person, ews_failure *failure)
{
    struct pbx *pbx = (struct pbx *)context;
    pbx->asked++;
    CHECK(person->kind == pbx->person_kind && text_is(person->text, pbx->person));
    CHECK(failure->code.data == NULL && failure->text.data == NULL);
    failure->code = pbx->code;
    failure->text = pbx->text;
    return pbx->denied;
}

/* Answers whole and in pieces, with an exact buffer, and both must be the same; gives the response. */
static ews_reply answer_twice(const char *message, const ews_options *options, const ews_calls *calls, char *buffer,
                              ews_response *response)
{
    ews_reply reply = sized_reply(), in_pieces = sized_reply();
    ews_request_reader *reader;
    char *other = (char *)malloc(EWS_RESPONSE_MAX), *copy = block(message, strlen(message));
    CHECK(ews_answer(copy, strlen(message), options, calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    free(copy);
    CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], options, &reader) == EWS_STATUS_OK);
    (void)push_by(reader, message, strlen(message), 7, NULL);
    CHECK(ews_request_reader_answer(reader, calls, other, EWS_RESPONSE_MAX, &in_pieces) == EWS_STATUS_OK);
    CHECK(in_pieces.status == reply.status && in_pieces.length == reply.length);
    CHECK(in_pieces.error.kind == reply.error.kind && in_pieces.error.offset == reply.error.offset);
    CHECK(in_pieces.error.line == reply.error.line && in_pieces.error.column == reply.error.column);
    CHECK(memcmp(buffer, other, reply.length) == 0);
    free(other);
    CHECK(parse_response(buffer, reply.length, response, NULL) == EWS_STATUS_OK);
    return reply;
}

/* Each operation with its handler and without, and what a handler may not give. */
static void handlers(void)
{
    static const char *const messages[] = {good, play, information};
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX), *exact;
    size_t i, room;
    struct pbx pbx;
    ews_calls calls = sized_calls(), none = sized_calls();
    ews_handler *members[3];
    ews_response response = sized_response();
    ews_reply reply = sized_reply();
    ews_request request = sized_request();

    members[0] = &calls.disconnect_phone_call;
    members[1] = &calls.play_on_phone;
    members[2] = &calls.get_phone_call_information;
    for (i = 0; i < COUNT(messages); i++) {
        memset(&pbx, 0, sizeof pbx);
        memset(&none, 0, sizeof none);
        none.size = sizeof none;
        pbx.expected = "OWVl4NWb3N29t";
        pbx.phone_call_id = raw("q&amp;a", 7, EWS_FORM_ATTRIBUTE);
        pbx.information.state = EWS_PHONE_CALL_STATE_CONNECTED;
        calls = none;
        calls.context = &pbx;
        calls.disconnect_phone_call = hang_up;
        calls.play_on_phone = call_up;
        calls.get_phone_call_information = tell;
        reply = answer_twice(messages[i], NULL, &calls, buffer, &response);
        CHECK(reply.status == 200 && pbx.calls == 2 && response.outcome == EWS_OUTCOME_SUCCESS);
        CHECK(text_or_none_is(response.phone_call_id, i == 1 ? "q&a" : NULL));
        CHECK(response.information.state == (i == 2 ? EWS_PHONE_CALL_STATE_CONNECTED : EWS_PHONE_CALL_STATE_NONE));

        /* It is called if there is room for whatever it may give, and not before. */
        request = request_of(messages[i]);
        CHECK(ews_request_check_room(&request, 0, &room) == EWS_STATUS_BUFFER_TOO_SMALL);
        exact = (char *)malloc(room);
        CHECK(ews_answer(messages[i], strlen(messages[i]), NULL, &calls, exact, room - 1, &reply) ==
              EWS_STATUS_BUFFER_TOO_SMALL);
        CHECK(pbx.calls == 2 && reply.length == room && reply.status == 0);
        CHECK(ews_answer(messages[i], strlen(messages[i]), NULL, &calls, exact, room, &reply) == EWS_STATUS_OK);
        CHECK(pbx.calls == 3);
        free(exact);

        if (i > 0) {
            /* It succeeded and does not say at what, or says what cannot be. */
            memset(&pbx.information, 0, sizeof pbx.information);
            pbx.phone_call_id = ews_text_of(NULL);
            reply = answer_twice(messages[i], NULL, &calls, buffer, &response);
            CHECK(reply.status == 500 && text_is(response.fault.code, "ErrorInternalServerError"));
            CHECK(reply.error.kind == EWS_ERROR_KIND_INTERNAL_SERVER_ERROR && reply.error.line == 0);
            pbx.phone_call_id = ews_text_of("\x01");
            pbx.information.state = (ews_phone_call_state)77;
            reply = answer_twice(messages[i], NULL, &calls, buffer, &response);
            CHECK(reply.status == 500 && text_is(response.fault.code, "ErrorInternalServerError"));
            CHECK(reply.error.kind == (i == 1 ? EWS_ERROR_KIND_INVALID_CHARACTER : EWS_ERROR_KIND_INTERNAL_SERVER_ERROR));
        }
        pbx.result = -1;
        pbx.code = ews_text_of("ErrorItemNotFound");
        reply = answer_twice(messages[i], NULL, &calls, buffer, &response);
        CHECK(reply.status == 200 && text_is(response.response_code, "ErrorItemNotFound"));
        CHECK(reply.error.kind == EWS_ERROR_KIND_NONE);
        pbx.code = ews_text_of("ErrorInternalServerError");
        reply = answer_twice(messages[i], NULL, &calls, buffer, &response);
        CHECK(reply.status == 500 && reply.error.kind == EWS_ERROR_KIND_INTERNAL_SERVER_ERROR);

        pbx.calls = 0;
        reply = answer_twice(messages[i], NULL, &none, buffer, &response);
        CHECK(reply.status == 500 && text_is(response.fault.code, "ErrorInvalidRequest"));
        CHECK(reply.error.kind == EWS_ERROR_KIND_UNKNOWN_OPERATION);
        *members[i] = NULL;
        reply = answer_twice(messages[i], NULL, &calls, buffer, &response);
        CHECK(reply.status == 500 && text_is(response.fault.code, "ErrorInvalidRequest") && pbx.calls == 0);
    }
    free(buffer);
}

#define IMPERSONATED(block) \
    ENVELOPE "<s:Header>" block "</s:Header>" BODY("http", "DisconnectPhoneCall", "<PhoneCallId Id='a'/>")
#define CONNECTING_SID(name, text)                                                                                 \
    IMPERSONATED("<t:ExchangeImpersonation xmlns:t='" TYPES("http") "'><t:ConnectingSID><t:" name ">" text "</t:" name \
                 "></t:ConnectingSID></t:ExchangeImpersonation>")

static void impersonation(void)
{
    static const struct row {
        const char *message;
        ews_connecting_sid_kind kind;
        const char *person;
    } rows[] = {
        {CONNECTING_SID("PrincipalName", "a@b"), EWS_CONNECTING_SID_KIND_PRINCIPAL_NAME, "a@b"},
        {CONNECTING_SID("SID", "S-1-5"), EWS_CONNECTING_SID_KIND_SID, "S-1-5"},
        {CONNECTING_SID("PrimarySmtpAddress", "x&amp;y@b"), EWS_CONNECTING_SID_KIND_PRIMARY_SMTP_ADDRESS, "x&y@b"},
        {CONNECTING_SID("SmtpAddress", "c@d"), EWS_CONNECTING_SID_KIND_SMTP_ADDRESS, "c@d"},
    };
    static const char role[] =
        IMPERSONATED("<t:ManagementRole xmlns:t='" TYPES("http") "'><t:UserRoles/></t:ManagementRole>");
    static const char broken[] = CONNECTING_SID("Nobody", "x");
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    size_t i, step;
    struct pbx pbx;
    ews_options options = sized_options();
    ews_calls calls = sized_calls();
    ews_request request = sized_request();
    ews_error error;
    ews_reply reply = sized_reply();
    ews_response response = sized_response();
    ews_request_reader *reader;

    memset(&pbx, 0, sizeof pbx);
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    memset(&calls, 0, sizeof calls);
    calls.size = sizeof calls;
    calls.context = &pbx;
    calls.disconnect_phone_call = hang_up;
    pbx.expected = "a";
    for (i = 0; i < COUNT(rows); i++) {
        size_t length = strlen(rows[i].message);
        pbx.calls = pbx.asked = pbx.denied = 0;
        pbx.person_kind = rows[i].kind;
        pbx.person = rows[i].person;
        pbx.code = pbx.text = ews_text_of(NULL);

        /* Not understood. */
        options.understands_impersonation = 0;
        calls.impersonate = may_act;
        CHECK(ews_request_parse(rows[i].message, length, &options, &request, &error) == EWS_STATUS_MALFORMED);
        CHECK(error.kind == EWS_ERROR_KIND_IMPERSONATION_DENIED && error.line == 1 && error.offset > 0);
        reply = answer_twice(rows[i].message, &options, &calls, buffer, &response);
        CHECK(reply.status == 500 && text_is(response.fault.code, "ErrorImpersonateUserDenied"));
        CHECK(reply.error.kind == EWS_ERROR_KIND_IMPERSONATION_DENIED && reply.error.offset == error.offset);
        CHECK(pbx.calls == 0 && pbx.asked == 0);

        /* Understood, whole and in pieces. */
        options.understands_impersonation = 1;
        CHECK(ews_request_parse(rows[i].message, length, &options, &request, &error) == EWS_STATUS_OK);
        CHECK(request.impersonation.kind == rows[i].kind && text_is(request.impersonation.text, rows[i].person));
        CHECK(text_is(request.operation.phone_call_id, "a"));
        for (step = 1; step < 50; step += 6) {
            CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], &options, &reader) == EWS_STATUS_OK);
            CHECK(push_by(reader, rows[i].message, length, step, NULL) == EWS_STATUS_OK);
            CHECK(ews_request_reader_finish(reader, &request, NULL) == EWS_STATUS_OK);
            CHECK(request.impersonation.kind == rows[i].kind && text_is(request.impersonation.text, rows[i].person));
            CHECK(text_is(request.operation.phone_call_id, "a"));
        }
        reply = answer_twice(rows[i].message, &options, &calls, buffer, &response);
        CHECK(reply.status == 200 && response.outcome == EWS_OUTCOME_SUCCESS && pbx.calls == 2 && pbx.asked == 2);

        /* Denied: by nobody there, by the function, and by it with a code of its own. */
        calls.impersonate = NULL;
        reply = answer_twice(rows[i].message, &options, &calls, buffer, &response);
        CHECK(text_is(response.fault.code, "ErrorImpersonateUserDenied") && pbx.calls == 2);
        calls.impersonate = may_act;
        pbx.denied = 1;
        reply = answer_twice(rows[i].message, &options, &calls, buffer, &response);
        CHECK(text_is(response.fault.code, "ErrorImpersonateUserDenied") && pbx.calls == 2);
        CHECK(text_is(response.fault.string,
                      "The account does not have permission to impersonate the requested user."));
        pbx.code = ews_text_of("ErrorAccessDenied");
        pbx.text = ews_text_of("not you");
        reply = answer_twice(rows[i].message, &options, &calls, buffer, &response);
        CHECK(text_is(response.response_code, "ErrorAccessDenied") && text_is(response.message_text, "not you"));
        pbx.text = ews_text_of("\x01");
        reply = answer_twice(rows[i].message, &options, &calls, buffer, &response);
        CHECK(reply.status == 500 && text_is(response.fault.code, "ErrorInternalServerError") && pbx.calls == 2);
    }

    /* An application that understands still gets messages without the block, and none that is not good. */
    pbx.asked = pbx.calls = 0;
    pbx.expected = "OWVl4NWb3N29t";
    reply = answer_twice(good, &options, &calls, buffer, &response);
    CHECK(reply.status == 200 && pbx.asked == 0 && pbx.calls == 2);
    CHECK(ews_request_parse(role, LENGTH(role), &options, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_IMPERSONATION_DENIED);
    CHECK(ews_request_parse(broken, LENGTH(broken), &options, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_ELEMENT);
    CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], &options, &reader) == EWS_STATUS_OK);
    CHECK(push_by(reader, broken, LENGTH(broken), 9, &error) == EWS_STATUS_MALFORMED);
    CHECK(ews_request_reader_finish(reader, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_ELEMENT);
    free(buffer);
}

/* Mandatory header blocks that the application understands, whole and in pieces. */
static void understood(void)
{
#define TO "http://www.w3.org/2005/08/addressing"
    static const char to[] = ENVELOPE "<s:Header><a:To xmlns:a='" TO "' s:mustUnderstand='1'>x</a:To></s:Header>"
        BODY("http", "DisconnectPhoneCall", "<PhoneCallId Id='a'/>");
    static const ews_header_name names[] = {{"urn:a", "B"}, {TO, "To"}};
    static const ews_header_name others[] = {{"urn:a", "To"}, {TO, "B"}};
    static const ews_header_name bad[][2] = {{{NULL, "To"}, {TO, "To"}}, {{TO, NULL}, {TO, "To"}}, {{TO, "\xFF"}, {TO, "To"}}};
    char buffer[1024];
    struct pbx pbx;
    ews_options options = sized_options();
    ews_calls calls = sized_calls();
    ews_request request = sized_request();
    ews_reply reply = sized_reply();
    ews_request_reader *reader;
    ews_header_name *copy;
    ews_error error;
    size_t i;

    memset(&pbx, 0, sizeof pbx);
    pbx.expected = "a";
    calls.context = &pbx;
    calls.disconnect_phone_call = hang_up;
    CHECK(ews_request_parse(to, LENGTH(to), &options, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_MUST_UNDERSTAND);
    options.understood = names;
    options.understood_count = COUNT(names);
    CHECK(ews_request_parse(to, LENGTH(to), &options, &request, &error) == EWS_STATUS_OK);
    CHECK(text_is(request.operation.phone_call_id, "a"));
    CHECK(ews_answer(to, LENGTH(to), &options, &calls, buffer, sizeof buffer, &reply) == EWS_STATUS_OK);
    CHECK(reply.status == 200 && pbx.calls == 1);
    for (i = 0; i < 2; i++) {
        /* The array is not needed behind the start. */
        options.understands_impersonation = (uint32_t)i;
        copy = (ews_header_name *)(void *)block((const char *)names, sizeof names);
        options.understood = copy;
        CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], &options, &reader) == EWS_STATUS_OK);
        memset(copy, '#', sizeof names);
        free(copy);
        CHECK(push_by(reader, to, LENGTH(to), 9, NULL) == EWS_STATUS_OK);
        CHECK(ews_request_reader_finish(reader, &request, NULL) == EWS_STATUS_OK);
        options.understood = others;
        CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], &options, &reader) == EWS_STATUS_OK);
        CHECK(push_by(reader, to, LENGTH(to), 9, &error) == EWS_STATUS_MALFORMED);
        CHECK(error.kind == EWS_ERROR_KIND_MUST_UNDERSTAND);
        options.understood_count = 0;
        options.understood = NULL;
        CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], &options, &reader) == EWS_STATUS_OK);
        CHECK(push_by(reader, to, LENGTH(to), 9, NULL) == EWS_STATUS_MALFORMED);
        options.understood_count = COUNT(names);
    }
    for (i = 0; i < COUNT(bad); i++) {
        options.understood = bad[i];
        CHECK(ews_request_parse(to, LENGTH(to), &options, &request, NULL) == EWS_STATUS_INVALID_ARGUMENT);
        CHECK(ews_request_reader_init(&storages[0], sizeof storages[0], &options, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    }
    options.understood = NULL;
    CHECK(ews_request_parse(to, LENGTH(to), &options, &request, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    options.understood = names;
    options.understood_count = EWS_UNDERSTOOD_MAX + 1;
    CHECK(ews_request_parse(to, LENGTH(to), &options, &request, NULL) == EWS_STATUS_INVALID_ARGUMENT);
}

/* Structures of another version of the header: smaller than there ever was one, and larger. */
static void sizes(void)
{
    struct newer_options { ews_options known; size_t added; } options;
    struct newer_reply { ews_reply known; size_t added; } reply;
    struct newer_request { ews_request known; size_t added; } request, untouched;
    ews_calls calls = sized_calls();
    char buffer[1024];
    size_t length;

    memset(&options, 0, sizeof options);
    memset(&reply, '#', sizeof reply);
    memset(&request, '#', sizeof request);
    options.known.size = sizeof options;
    reply.known.size = sizeof reply;
    request.known.size = sizeof request;
    CHECK(ews_answer(good, LENGTH(good), &options.known, &calls, buffer, sizeof buffer, &reply.known) == EWS_STATUS_OK);
    CHECK(reply.known.status == 500 && reply.known.size == sizeof reply && reply.added == 0);
    CHECK(ews_request_parse(good, LENGTH(good), &options.known, &request.known, NULL) == EWS_STATUS_OK);
    CHECK(request.known.size == sizeof request && request.added == 0);
    CHECK(text_is(request.known.operation.phone_call_id, "OWVl4NWb3N29t"));
    CHECK(ews_request_write(&request.known, buffer, sizeof buffer, &length, NULL) == EWS_STATUS_OK);

    /* A field that this version does not know must say nothing. */
    options.added = request.added = 1;
    CHECK(ews_answer(good, LENGTH(good), &options.known, &calls, buffer, sizeof buffer, &reply.known)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_write(&request.known, buffer, sizeof buffer, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_check_room(&request.known, 9, &length) == EWS_STATUS_INVALID_ARGUMENT);

    /* Sizes that no version has. */
    options.added = 0;
    for (length = 0; length < 4; length++) {
        static const size_t wrong[] = {0, 1, sizeof(size_t), SIZE_MAX};
        memset(&untouched, '#', sizeof untouched);
        memset(&request, '#', sizeof request);
        untouched.known.size = request.known.size = sizeof request;
        options.known.size = wrong[length];
        CHECK(ews_request_parse(good, LENGTH(good), &options.known, &request.known, NULL) == EWS_STATUS_INVALID_ARGUMENT);
        request.known.size = wrong[length];
        CHECK(ews_request_parse(good, LENGTH(good), NULL, &request.known, NULL) == EWS_STATUS_INVALID_ARGUMENT);
        request.known.size = sizeof request;
        CHECK(memcmp(&request, &untouched, sizeof request) == 0);
        calls.size = wrong[length];
        CHECK(ews_answer(good, LENGTH(good), NULL, &calls, buffer, sizeof buffer, &reply.known)
              == EWS_STATUS_INVALID_ARGUMENT);
        calls.size = sizeof calls;
        reply.known.size = wrong[length];
        CHECK(ews_answer(good, LENGTH(good), NULL, &calls, buffer, sizeof buffer, &reply.known)
              == EWS_STATUS_INVALID_ARGUMENT);
    }
}

static void answers(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX), *message = block(good, LENGTH(good));
    struct pbx pbx;
    ews_calls calls = sized_calls();
    ews_reply reply = sized_reply();
    ews_response response = sized_response();
    ews_request_reader *reader;
    size_t needed;
    static const char empty_id[] = REQUEST("http", "Exchange2010", "");

    memset(&pbx, 0, sizeof pbx);
    memset(&calls, 0, sizeof calls);
    calls.size = sizeof calls;
    calls.context = &pbx;
    calls.disconnect_phone_call = hang_up;
    pbx.expected = "OWVl4NWb3N29t";
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(pbx.calls == 1 && reply.status == 200 && reply.error.kind == EWS_ERROR_KIND_NONE);
    CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_SUCCESS && response.scheme == EWS_SCHEME_HTTPS);
    needed = reply.length;
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, needed - 1, &reply) == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(pbx.calls == 1 && reply.status == 0 && reply.length == needed);

    pbx.result = 1;
    pbx.code = ews_text_of("ErrorInvalidPhoneCallId");
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(pbx.calls == 2 && reply.status == 200);
    CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_ERROR);
    CHECK(text_is(response.message_text, "There is no phone call with this id."));
    pbx.text = ews_text_of("gone");
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(parse_response(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(text_is(response.message_text, "gone"));

    /* A failure that is none becomes a fault: texts that cannot be, or that lie in the buffer. */
    pbx.text = ews_text_of("\x01");
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorInternalServerError"));
    pbx.text = raw(buffer, 4, EWS_FORM_LITERAL);
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500);
    pbx.text = pbx.code = ews_text_of(NULL);
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorInternalServerError"));

    /* The handler is not asked. */
    pbx.calls = 0;
    CHECK(ews_answer(bad_schema, LENGTH(bad_schema), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorSchemaValidation"));
    CHECK(reply.error.kind == EWS_ERROR_KIND_UNEXPECTED_ELEMENT && reply.error.scheme == EWS_SCHEME_HTTPS);
    CHECK(reply.error.line == 2 && reply.error.column > 1 && reply.error.offset > reply.error.column);
    CHECK(ews_answer(empty_id, LENGTH(empty_id), NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 200 && contains(buffer, reply.length, "ErrorInvalidIdEmpty"));
    CHECK(ews_answer(NULL, 0, NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(reply.status == 500 && pbx.calls == 0);

    CHECK(ews_answer(NULL, 1, NULL, &calls, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, NULL, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, NULL, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, SIZE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, buffer, EWS_RESPONSE_MAX, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, &calls, message + 100, LENGTH(good) - 100, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(pbx.calls == 0);

    /* The same from a reader. */
    reader = reader_in(&storages[0]);
    CHECK(push_by(reader, good, LENGTH(good), 50, NULL) == EWS_STATUS_OK);
    pbx.result = 0;
    CHECK(ews_request_reader_answer(reader, &calls, buffer, 0, &reply) == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(pbx.calls == 0 && reply.length == needed);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(pbx.calls == 1 && reply.status == 200 && reply.length == needed);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_ALREADY_ANSWERED);
    CHECK(pbx.calls == 1 && reply.status == 200 && reply.length == needed);
    CHECK(ews_request_reader_answer(NULL, &calls, buffer, 99, &reply) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, NULL, buffer, 99, &reply) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, &calls, NULL, 99, &reply) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, 99, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, &calls, &storages[0], sizeof storages[0], &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    reader = reader_in(&storages[0]);
    CHECK(push_by(reader, not_closed, LENGTH(not_closed), 50, NULL) == EWS_STATUS_MALFORMED);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(pbx.calls == 1 && reply.status == 500);
    CHECK(contains(buffer, reply.length, ews_error_text(EWS_ERROR_KIND_MISMATCHED_END_TAG)));
    CHECK(reply.error.kind == EWS_ERROR_KIND_MISMATCHED_END_TAG && reply.error.line == 3);
    CHECK(reply.error.column == 1);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_ALREADY_ANSWERED);

    /* The handler was called, and what it says has no room. */
    reader = reader_in(&storages[0]);
    CHECK(push_by(reader, good, LENGTH(good), 50, NULL) == EWS_STATUS_OK);
    pbx.result = 1;
    memset(buffer, 'x', EWS_RESPONSE_MAX);
    pbx.code = ews_text_of("ErrorInvalidPhoneCallId");
    pbx.text = raw(block(buffer, 4096), 4096, EWS_FORM_LITERAL);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, 1024, &reply) == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(pbx.calls == 2 && reply.length > 4096);
    CHECK(ews_request_reader_answer(reader, &calls, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_ALREADY_ANSWERED);
    CHECK(pbx.calls == 2);
    free((void *)pbx.text.data);
    free(message);
    free(buffer);
}

int main(void)
{
    versions();
    http_around();
    error_texts();
    texts();
    requests();
    each_operation();
    requests_written();
    bad_items();
    readers();
    server_version();
    successes();
    states_and_causes();
    responses();
    faults();
    faults_read();
    any_response();
    response_reader_arguments();
    understood();
    sizes();
    answers();
    handlers();
    impersonation();
    return report();
}
