/*
 * Every function of ews_phonecall.h, what it does and what it refuses. C99 and C++11.
 *
 * Messages and buffers lie in blocks of the heap of just their size, so that valgrind and the address sanitizer
 * see a step beyond them.
 */
#include "ews_phonecall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __LINE__)

static void check(int holds, const char *condition, int line)
{
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "test.c:%d: not true: %s\n", line, condition);
    }
}

/* A block with these bytes and not one more. */
static char *block(const char *bytes, size_t length)
{
    char *copy = (char *)malloc(length ? length : 1);
    if (copy == NULL)
        exit(2);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

static int is(const char *bytes, size_t length, const char *expected)
{
    return length == strlen(expected) && memcmp(bytes, expected, length) == 0;
}

static int text_is(ews_text text, const char *expected)
{
    return ews_text_equals(&text, expected, strlen(expected));
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
#define REQUEST(scheme, version, id)                                                              \
    ENVELOPE "<s:Header><t:RequestServerVersion xmlns:t='" TYPES(scheme) "' Version='" version    \
    "'/></s:Header><s:Body><DisconnectPhoneCall xmlns='" MESSAGES(scheme) "'><PhoneCallId Id='" id \
    "'/></DisconnectPhoneCall></s:Body></s:Envelope>"

static const char good[] = REQUEST("https", "Exchange2010_SP2", "OWVl4NWb3N29t");
static const char escaped[] = REQUEST("http", "V2017_07_11", "a&amp;b&#x20AC;\n&quot;");
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
    return text;
}

static void versions(void)
{
    unsigned major, minor, patch;
    CHECK(ews_version_number() == EWS_VERSION_NUMBER);
    CHECK(sscanf(ews_version(), "%u.%u.%u", &major, &minor, &patch) == 3);
    CHECK(major * 10000 + minor * 100 + patch == EWS_VERSION_NUMBER);
}

static void error_texts(void)
{
    CHECK(strcmp(ews_error_text(EWS_ERROR_KIND_UNEXPECTED_END), "the message ends too early") == 0);
    CHECK(strcmp(ews_error_text(EWS_ERROR_KIND_INTERNAL_SERVER_ERROR), "the server failed") == 0);
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
    CHECK(ews_text_decode(&text, buffer, sizeof buffer, &length, &error) == EWS_STATUS_OK);
    CHECK(is(buffer, length, "plain"));

    text = raw(attribute, 10, EWS_FORM_ATTRIBUTE);
    CHECK(ews_text_decode(&text, NULL, 0, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL && length == 5);
    memset(buffer, '#', sizeof buffer);
    CHECK(ews_text_decode(&text, buffer, 4, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL && length == 5);
    CHECK(memcmp(buffer, "########", 8) == 0);
    CHECK(ews_text_decode(&text, buffer, 5, &length, NULL) == EWS_STATUS_OK);
    CHECK(is(buffer, length, "a&b c") && buffer[5] == '#');
    CHECK(text_is(text, "a&b c") && !text_is(text, "a&b") && !text_is(text, "a&amp;b\r\nc"));

    text = raw(content, 26, EWS_FORM_CONTENT);
    CHECK(ews_text_decode(&text, buffer, 3, &length, NULL) == EWS_STATUS_OK && is(buffer, length, "<&<"));

    /* Bytes that are no such text. */
    text = raw("\xFF", 1, EWS_FORM_LITERAL);
    length = 77;
    CHECK(ews_text_decode(&text, buffer, 8, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_INVALID_UTF8 && error.offset == 0 && length == 77);
    text = raw("ab\n&nbsp;", 9, EWS_FORM_CONTENT);
    CHECK(ews_text_decode(&text, buffer, 8, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNDECLARED_ENTITY && error.offset == 3);
    CHECK(error.line == 2 && error.column == 1);
    text = raw("<x/>", 4, EWS_FORM_ATTRIBUTE);
    CHECK(ews_text_decode(&text, buffer, 8, &length, NULL) == EWS_STATUS_MALFORMED);
    CHECK(!text_is(text, "<x/>"));

    /* Arguments that cannot be. */
    text = raw("x", 1, 7);
    CHECK(ews_text_decode(&text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    text = raw(NULL, 0, EWS_FORM_LITERAL);
    CHECK(ews_text_decode(&text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(!text_is(text, ""));
    text = raw(NULL, 1, EWS_FORM_LITERAL);
    CHECK(ews_text_decode(&text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    text = raw("x", TOO_LONG, EWS_FORM_LITERAL);
    CHECK(ews_text_decode(&text, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(!ews_text_equals(&text, "x", 1));
    text = raw(buffer + 4, 4, EWS_FORM_LITERAL);
    memset(buffer, 'x', sizeof buffer);
    CHECK(ews_text_decode(&text, buffer, 5, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(&text, buffer, 4, &length, NULL) == EWS_STATUS_OK);
    text = ews_text_of("x");
    CHECK(ews_text_decode(NULL, buffer, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(&text, NULL, 8, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(&text, buffer, TOO_LONG, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_text_decode(&text, buffer, 8, NULL, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(!ews_text_equals(NULL, "x", 1) && !ews_text_equals(&text, NULL, 1));
    CHECK(!ews_text_equals(&text, "x", TOO_LONG) && !ews_text_equals(&text, "\xFF", 1));
    text = ews_text_of("");
    CHECK(ews_text_equals(&text, NULL, 0));
    free(attribute);
    free(content);
}

static void requests(void)
{
    char *message = block(good, LENGTH(good)), id[EWS_PHONE_CALL_ID_MAX];
    size_t length;
    ews_request request, before;
    ews_error error;
    ews_options options;
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
    CHECK(ews_text_decode(&request.operation.phone_call_id, id, sizeof id, &length, &error) == EWS_STATUS_OK);
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

static void requests_written(void)
{
    char *buffer, id[EWS_PHONE_CALL_ID_MAX + 1];
    size_t length = 0, needed;
    ews_request request, again;
    ews_error error;

    memset(&request, 0, sizeof request);
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
    request.operation.kind = (ews_operation_kind)0;
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    request.operation.kind = EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL;
    request.operation.phone_call_id = ews_text_of(NULL);
    CHECK(ews_request_write(&request, buffer, 2048, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
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
    ews_request request;
    ews_error error;
    ews_options options;
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

static void responses(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    size_t length, needed;
    ews_response response;
    ews_error error;
    ews_text none = ews_text_of(NULL);

    CHECK(ews_success_write(EWS_SCHEME_HTTPS, NULL, 0, &needed) == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(ews_success_write(EWS_SCHEME_HTTPS, buffer, needed, &length) == EWS_STATUS_OK && length == needed);
    CHECK(ews_response_parse(buffer, length, &response, &error) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_SUCCESS && response.scheme == EWS_SCHEME_HTTPS);
    CHECK(text_is(response.response_code, "NoError") && response.message_text.data == NULL);
    CHECK(response.server_version.is_present && response.server_version.major_version.value == 14);
    CHECK(response.server_version.minor_version.is_present && response.server_version.minor_version.value == 0);
    CHECK(response.server_version.major_build_number.value == 639);
    CHECK(response.server_version.minor_build_number.value == 20);
    CHECK(text_is(response.server_version.version, "Exchange2010"));
    CHECK(!response.descriptive_link_key.is_present && response.message_xml.data == NULL);
    CHECK(response.fault.code.data == NULL && !response.fault.has_detail);

    CHECK(ews_failure_write(EWS_SCHEME_HTTP, ews_text_of("ErrorInvalidPhoneCallId"), none, buffer,
                            EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_OK);
    CHECK(ews_response_parse(buffer, length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_ERROR && response.scheme == EWS_SCHEME_HTTP);
    CHECK(text_is(response.response_code, "ErrorInvalidPhoneCallId"));
    CHECK(text_is(response.message_text, "There is no phone call with this id."));
    CHECK(response.descriptive_link_key.is_present && response.descriptive_link_key.value == 0);

    CHECK(ews_failure_write(EWS_SCHEME_HTTP, ews_text_of("ErrorOfTomorrow"), ews_text_of("a < b"), buffer,
                            EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_OK);
    CHECK(ews_response_parse(buffer, length, &response, NULL) == EWS_STATUS_OK);
    CHECK(text_is(response.response_code, "ErrorOfTomorrow") && text_is(response.message_text, "a < b"));
    CHECK(response.message_text.form == EWS_FORM_CONTENT);
    CHECK(is(response.message_text.data, response.message_text.length, "a &lt; b"));

    CHECK(ews_failure_write(EWS_SCHEME_HTTP, ews_text_of("x"), ews_text_of("\x02"), buffer, EWS_RESPONSE_MAX,
                            &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_INVALID_CHARACTER);
    CHECK(ews_failure_write(EWS_SCHEME_HTTP,
                            ews_text_of("0123456789012345678901234567890123456789012345678901234567890123x"), none,
                            buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_TEXT_TOO_LONG);
    CHECK(ews_failure_write(EWS_SCHEME_HTTP, none, none, buffer, EWS_RESPONSE_MAX, &length, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_failure_write(EWS_SCHEME_HTTP, raw(buffer, 1, 0), none, buffer, EWS_RESPONSE_MAX, &length, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_failure_write((ews_scheme)9, ews_text_of("x"), none, buffer, EWS_RESPONSE_MAX, &length, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_success_write((ews_scheme)9, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_success_write(EWS_SCHEME_HTTP, NULL, 1, &length) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_success_write(EWS_SCHEME_HTTP, buffer, TOO_LONG, &length) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_success_write(EWS_SCHEME_HTTP, buffer, EWS_RESPONSE_MAX, NULL) == EWS_STATUS_INVALID_ARGUMENT);

    CHECK(ews_response_parse(good, LENGTH(good), &response, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNKNOWN_OPERATION);
    CHECK(ews_response_parse(NULL, 1, &response, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_parse(good, TOO_LONG, &response, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_parse(good, LENGTH(good), NULL, &error) == EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

static void faults(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX);
    size_t length;
    ews_request request;
    ews_response response;
    ews_error error;

    CHECK(ews_request_parse(bad_schema, LENGTH(bad_schema), NULL, &request, &error) == EWS_STATUS_MALFORMED);
    CHECK(error.kind == EWS_ERROR_KIND_UNEXPECTED_ELEMENT && error.scheme == EWS_SCHEME_HTTPS);
    CHECK(ews_fault_write(&error, buffer, EWS_RESPONSE_MAX, &length) == EWS_STATUS_OK);
    CHECK(ews_response_parse(buffer, length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_FAULT && response.scheme == EWS_SCHEME_HTTPS);
    CHECK(text_is(response.fault.code, "ErrorSchemaValidation") && response.fault.actor.data == NULL);
    CHECK(text_is(response.fault.string,
                  "The request failed schema validation: this element is not expected here."));
    CHECK(response.fault.has_detail && text_is(response.fault.response_code, "ErrorSchemaValidation"));
    CHECK(response.fault.line_number.is_present && response.fault.line_number.value == 2);
    CHECK(response.fault.line_position.value == error.column);
    CHECK(text_is(response.fault.violation, "this element is not expected here."));
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
    ews_response response, again;
    ews_error error;

    memset(&response, 0, sizeof response);
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.outcome = EWS_OUTCOME_WARNING;
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
    CHECK(ews_response_parse(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(again.outcome == EWS_OUTCOME_WARNING && text_is(again.message_text, "half done"));
    CHECK(text_is(again.response_code, "ErrorServerBusy"));
    CHECK(again.descriptive_link_key.is_present && again.descriptive_link_key.value == -3);
    CHECK(text_is(again.message_xml, "<v xmlns='urn:example'>busy</v>"));
    CHECK(again.server_version.major_version.value == 15 && !again.server_version.minor_version.is_present);
    CHECK(text_is(again.server_version.version, "Exchange2016"));
    CHECK(ews_response_write(&again, buffer, EWS_RESPONSE_MAX, &length, &error) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_response_write(&response, buffer, length - 1, &length, NULL) == EWS_STATUS_BUFFER_TOO_SMALL);

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
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    response.fault.string = ews_text_of("out of order");
    response.fault.actor = ews_text_of("urn:pbx");
    response.fault.has_detail = 1;
    response.fault.message = ews_text_of("no trunk");
    response.fault.line_number.is_present = 1;
    response.fault.line_number.value = 7;
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_OK);
    CHECK(ews_response_parse(buffer, length, &again, &error) == EWS_STATUS_OK);
    CHECK(again.outcome == EWS_OUTCOME_FAULT && text_is(again.fault.code, "Server"));
    CHECK(text_is(again.fault.string, "out of order") && text_is(again.fault.actor, "urn:pbx"));
    CHECK(again.fault.has_detail && text_is(again.fault.message, "no trunk"));
    CHECK(again.fault.line_number.value == 7 && !again.fault.line_position.is_present);
    CHECK(again.fault.response_code.data == NULL && again.fault.violation.data == NULL);
    response.fault.code = ews_text_of("ErrorServerBusy");
    CHECK(ews_response_write(&response, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_OK);
    CHECK(contains(buffer, length, ">a:ErrorServerBusy</faultcode>"));
    CHECK(ews_response_write(NULL, buffer, EWS_RESPONSE_MAX, &length, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    free(buffer);
}

/* What the handler is to do, and what it saw. */
struct pbx {
    int calls;
    int32_t result;
    const char *expected;
    ews_text code, text;
};

static int32_t hang_up(void *context, const ews_operation *operation, ews_failure *failure)
{
    struct pbx *pbx = (struct pbx *)context;
    pbx->calls++;
    CHECK(operation->kind == EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL);
    CHECK(text_is(operation->phone_call_id, pbx->expected));
    CHECK(text_is(failure->code, "ErrorInternalServerError") && failure->text.data == NULL);
    if (pbx->code.data != NULL)
        failure->code = pbx->code;
    if (pbx->text.data != NULL)
        failure->text = pbx->text;
    return pbx->result;
}

static void answers(void)
{
    char *buffer = (char *)malloc(EWS_RESPONSE_MAX), *message = block(good, LENGTH(good));
    struct pbx pbx;
    ews_reply reply;
    ews_response response;
    ews_request_reader *reader;
    size_t needed;
    static const char empty_id[] = REQUEST("http", "Exchange2010", "");

    memset(&pbx, 0, sizeof pbx);
    pbx.expected = "OWVl4NWb3N29t";
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(pbx.calls == 1 && reply.status == 200);
    CHECK(ews_response_parse(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_SUCCESS && response.scheme == EWS_SCHEME_HTTPS);
    needed = reply.length;
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, needed - 1, &reply)
          == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(pbx.calls == 1 && reply.status == 0 && reply.length == needed);

    pbx.result = 1;
    pbx.code = ews_text_of("ErrorInvalidPhoneCallId");
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(pbx.calls == 2 && reply.status == 200);
    CHECK(ews_response_parse(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(response.outcome == EWS_OUTCOME_ERROR);
    CHECK(text_is(response.message_text, "There is no phone call with this id."));
    pbx.text = ews_text_of("gone");
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(ews_response_parse(buffer, reply.length, &response, NULL) == EWS_STATUS_OK);
    CHECK(text_is(response.message_text, "gone"));

    /* A failure that is none becomes a fault: texts that cannot be, or that lie in the buffer. */
    pbx.text = ews_text_of("\x01");
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorInternalServerError"));
    pbx.text = raw(buffer, 4, EWS_FORM_LITERAL);
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500);
    pbx.text = pbx.code = ews_text_of(NULL);
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorInternalServerError"));

    /* The handler is not asked. */
    pbx.calls = 0;
    CHECK(ews_answer(bad_schema, LENGTH(bad_schema), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 500 && contains(buffer, reply.length, "a:ErrorSchemaValidation"));
    CHECK(ews_answer(empty_id, LENGTH(empty_id), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_OK);
    CHECK(reply.status == 200 && contains(buffer, reply.length, "ErrorInvalidIdEmpty"));
    CHECK(ews_answer(NULL, 0, NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(reply.status == 500 && pbx.calls == 0);

    CHECK(ews_answer(NULL, 1, NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, NULL, &pbx, buffer, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, NULL, EWS_RESPONSE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, SIZE_MAX, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, NULL)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_answer(message, LENGTH(good), NULL, hang_up, &pbx, message + 100, LENGTH(good) - 100, &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(pbx.calls == 0);

    /* The same from a reader. */
    reader = reader_in(&storages[0]);
    CHECK(push_by(reader, good, LENGTH(good), 50, NULL) == EWS_STATUS_OK);
    pbx.result = 0;
    CHECK(ews_request_reader_answer(reader, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(pbx.calls == 1 && reply.status == 200 && reply.length == needed);
    CHECK(ews_request_reader_answer(reader, hang_up, &pbx, buffer, 0, &reply) == EWS_STATUS_BUFFER_TOO_SMALL);
    CHECK(pbx.calls == 1 && reply.length == needed);
    CHECK(ews_request_reader_answer(NULL, hang_up, &pbx, buffer, 99, &reply) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, NULL, &pbx, buffer, 99, &reply) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, hang_up, &pbx, NULL, 99, &reply) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, hang_up, &pbx, buffer, 99, NULL) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(ews_request_reader_answer(reader, hang_up, &pbx, &storages[0], sizeof storages[0], &reply)
          == EWS_STATUS_INVALID_ARGUMENT);
    reader = reader_in(&storages[0]);
    CHECK(push_by(reader, not_closed, LENGTH(not_closed), 50, NULL) == EWS_STATUS_MALFORMED);
    CHECK(ews_request_reader_answer(reader, hang_up, &pbx, buffer, EWS_RESPONSE_MAX, &reply) == EWS_STATUS_OK);
    CHECK(pbx.calls == 1 && reply.status == 500);
    CHECK(contains(buffer, reply.length, ews_error_text(EWS_ERROR_KIND_MISMATCHED_END_TAG)));
    free(message);
    free(buffer);
}

int main(void)
{
    versions();
    error_texts();
    texts();
    requests();
    requests_written();
    readers();
    responses();
    faults();
    any_response();
    answers();
    printf("%d checks, %d failed\n", checks, failures);
    return failures != 0;
}
