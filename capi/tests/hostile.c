/*
 * Hostile calls: whatever comes, a message whole and the same in pieces give the same, and nothing is read or written outside of what
 * was handed over. Blocks of the heap have just the size of what is in them, so that the sanitizers see a step beyond.
 *
 *     hostile [STEP [MEBIBYTES]]     replaces every STEP-th byte, and sends a message of so many MiB; 1 and 0 by default
 */
#include "ews_phonecall.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

#define ENVELOPE(header, name, children)                                                                            \
    "<?xml version='1.0'?><s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>" header "<s:Body><m:" name \
    " xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'>" children "</m:" name "></s:Body></s:Envelope>"
#define HEADER                                                                                                      \
    "<s:Header><t:RequestServerVersion xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types' "        \
    "Version='Exchange2010'/><!-- \xE2\x82\xAC --></s:Header>"

static const char *const requests[] = {
    ENVELOPE(HEADER, "DisconnectPhoneCall", "<m:PhoneCallId Id='a&amp;b'/>"),
    ENVELOPE("", "PlayOnPhone", "<m:ItemId Id='a' ChangeKey='b'/><m:DialString><![CDATA[+1]]>&#50;</m:DialString>"),
    ENVELOPE("", "GetPhoneCallInformation", "<m:PhoneCallId Id=\"a\"></m:PhoneCallId>"),
};
#define REQUESTS (sizeof requests / sizeof requests[0])

static int same(ews_text left, ews_text right)
{
    char *decoded = (char *)malloc(left.length + 1);
    size_t length = 0;
    int result = left.data == NULL && right.data == NULL;
    if (left.data != NULL && right.data != NULL
        && ews_text_decode(left, decoded, left.length, &length, NULL) == EWS_STATUS_OK)
        result = ews_text_equals(right, decoded, length);
    free(decoded);
    return result;
}

static void start(void *storage, ews_request_reader **reader)
{
    /* What was in the storage does not matter. */
    memset(storage, checks & 0xFF, sizeof(ews_request_reader_storage));
    CHECK(ews_request_reader_init(storage, sizeof(ews_request_reader_storage), NULL, reader) == EWS_STATUS_OK);
}

static void push(ews_request_reader *reader, const char *message, size_t length, size_t size)
{
    size_t at;
    for (at = 0; at < length; at += size) {
        size_t piece_length = length - at < size ? length - at : size;
        char *piece = block(message + at, piece_length);
        (void)ews_request_reader_push(reader, piece, piece_length, NULL);
        free(piece);
    }
}

/* Reads a message whole and in pieces of a size. */
static void both_ways(const char *message, size_t length, size_t size)
{
    ews_request_reader_storage *storage = (ews_request_reader_storage *)malloc(sizeof *storage);
    ews_request whole, pieces;
    ews_error whole_error, pieces_error;
    ews_request_reader *reader;
    char *copy = block(message, length);
    ews_status status;

    memset(&whole, 0, sizeof whole);
    memset(&pieces, 0, sizeof pieces);
    whole.size = pieces.size = sizeof whole;
    status = ews_request_parse(copy, length, NULL, &whole, &whole_error);
    start(storage, &reader);
    push(reader, message, length, size);
    CHECK(ews_request_reader_finish(reader, &pieces, &pieces_error) == status);
    if (status == EWS_STATUS_MALFORMED) {
        char *answer;
        size_t needed = 0;
        CHECK(memcmp(&whole_error, &pieces_error, sizeof whole_error) == 0 && whole_error.offset <= length);
        CHECK(ews_fault_write(&whole_error, NULL, 0, &needed) == EWS_STATUS_BUFFER_TOO_SMALL);
        answer = (char *)malloc(needed);
        CHECK(ews_fault_write(&whole_error, answer, needed, &needed) == EWS_STATUS_OK);
        free(answer);
    } else {
        CHECK(whole.scheme == pieces.scheme && whole.operation.kind == pieces.operation.kind);
        CHECK(strcmp(whole.server_version, pieces.server_version) == 0);
        CHECK(same(whole.operation.phone_call_id, pieces.operation.phone_call_id));
        CHECK(same(whole.operation.item_id, pieces.operation.item_id));
        CHECK(same(whole.operation.change_key, pieces.operation.change_key));
        CHECK(same(whole.operation.dial_string, pieces.operation.dial_string));
    }
    free(copy);
    free(storage);
}

static void every_prefix(void)
{
    size_t i, length;
    for (i = 0; i < REQUESTS; i++)
        for (length = 0; length <= strlen(requests[i]); length++)
            both_ways(requests[i], length, 1 + length % 9);
}

static void each_byte_by_each_value(size_t step)
{
    size_t i, at;
    int value;
    for (i = 0; i < REQUESTS; i++) {
        size_t length = strlen(requests[i]);
        char *message = block(requests[i], length);
        for (at = 0; at < length; at += step) {
            char byte = message[at];
            for (value = 0; value < 256; value++) {
                message[at] = (char)value;
                both_ways(message, length, 1 + (size_t)value % 61);
            }
            message[at] = byte;
        }
        free(message);
    }
}

/* Storage that is misaligned or too small is refused and left alone. */
static void wrong_storage(void)
{
    char *place = (char *)malloc(sizeof(ews_request_reader_storage) + 8), *before;
    ews_request_reader *reader = NULL;
    size_t offset;

    memset(place, 0xA5, sizeof(ews_request_reader_storage) + 8);
    before = block(place, sizeof(ews_request_reader_storage) + 8);
    for (offset = 1; offset < 8; offset++)
        CHECK(ews_request_reader_init(place + offset, sizeof(ews_request_reader_storage), NULL, &reader)
              == EWS_STATUS_INVALID_ARGUMENT);
    for (offset = 0; offset < sizeof(ews_request_reader_storage); offset += 97)
        CHECK(ews_request_reader_init(place, offset, NULL, &reader) == EWS_STATUS_INVALID_ARGUMENT);
    CHECK(reader == NULL && memcmp(place, before, sizeof(ews_request_reader_storage) + 8) == 0);
    free(before);
    free(place);
}

/* Readers that are pushed in turns do not know of each other. */
static void interleaved(void)
{
    ews_request_reader_storage *storages = (ews_request_reader_storage *)malloc(REQUESTS * sizeof *storages);
    ews_request_reader *readers[REQUESTS];
    size_t i, at, longest = 0;

    for (i = 0; i < REQUESTS; i++) {
        start(&storages[i], &readers[i]);
        longest = strlen(requests[i]) > longest ? strlen(requests[i]) : longest;
    }
    for (at = 0; at < longest; at++)
        for (i = 0; i < REQUESTS; i++)
            if (at < strlen(requests[i]))
                push(readers[i], requests[i] + at, 1, 1);
    for (i = 0; i < REQUESTS; i++) {
        ews_request read, parsed;
        memset(&read, 0, sizeof read);
        memset(&parsed, 0, sizeof parsed);
        read.size = parsed.size = sizeof read;
        CHECK(ews_request_reader_finish(readers[i], &read, NULL) == EWS_STATUS_OK);
        CHECK(ews_request_parse(requests[i], strlen(requests[i]), NULL, &parsed, NULL) == EWS_STATUS_OK);
        CHECK(read.operation.kind == parsed.operation.kind);
        CHECK(same(parsed.operation.phone_call_id, read.operation.phone_call_id));
    }
    free(storages);
}

/* A message with so many MiB of white space: good where it may be that long, and otherwise refused at its limit. What does not fit
 * 32 bits is refused whatever the limit. */
static void long_message(size_t mebibytes)
{
    static ews_request_reader_storage storage;
    const char *body = strstr(requests[0], "<s:Body>");
    size_t head = (size_t)(body - requests[0]), space = mebibytes << 20, length = space + strlen(requests[0]), limit;
    char *message = (char *)malloc(length);

    if (message == NULL)
        exit(2);
    memcpy(message, requests[0], head);
    memset(message + head, ' ', space);
    memcpy(message + head + space, body, strlen(body));
    for (limit = 0; limit <= 1; limit++) {
        ews_options options;
        ews_request_reader *reader;
        ews_request request;
        ews_error whole_error, error;
        size_t at, expected = limit == 0 ? UINT32_MAX : 1000;
        ews_status status = length > expected ? EWS_STATUS_MALFORMED : EWS_STATUS_OK;

        memset(&options, 0, sizeof options);
        memset(&request, 0, sizeof request);
        options.size = sizeof options;
        options.message_limit = limit == 0 ? SIZE_MAX : 1000;
        request.size = sizeof request;
        CHECK(ews_request_parse(message, length, &options, &request, &whole_error) == status);
        CHECK(ews_request_reader_init(&storage, sizeof storage, &options, &reader) == EWS_STATUS_OK);
        for (at = 0; at < length; at += 65536)
            (void)ews_request_reader_push(reader, message + at, length - at < 65536 ? length - at : 65536, NULL);
        CHECK(ews_request_reader_finish(reader, &request, &error) == status);
        if (status == EWS_STATUS_OK) {
            CHECK(ews_text_equals(request.operation.phone_call_id, "a&b", 3));
        } else {
            CHECK(error.kind == EWS_ERROR_KIND_MESSAGE_TOO_LONG && error.offset == expected);
            CHECK(memcmp(&error, &whole_error, sizeof error) == 0);
        }
    }
    free(message);
}

int main(int argc, char **argv)
{
    size_t step = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, mebibytes = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    every_prefix();
    each_byte_by_each_value(step);
    wrong_storage();
    interleaved();
    if (mebibytes > 0)
        long_message(mebibytes);
    return report();
}
