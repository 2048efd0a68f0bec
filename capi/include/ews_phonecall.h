/*
 * ews-phonecall: SOAP for the phone-call operations of Exchange Web Services, without allocation.
 *
 * What holds for every function:
 *
 * - Memory belongs to the caller. Nothing is allocated, there is no global state, and every function may be
 *   called from any thread, as long as no two calls use the same reader or buffer at once.
 * - Bytes are a pointer and a length. NULL with a length of 0 is the empty string of bytes.
 * - A pointer that is NULL (where that is not said to be allowed) or misaligned, a length that no object can
 *   have, and a buffer that overlaps what is read are answered with EWS_STATUS_INVALID_ARGUMENT. No function
 *   can see whether a pointer is to live memory of the length given: that is for the caller to see to.
 * - Results are written only as the status says: the result on EWS_STATUS_OK, the error on
 *   EWS_STATUS_MALFORMED, the length on EWS_STATUS_OK (bytes used) and EWS_STATUS_BUFFER_TOO_SMALL (bytes
 *   needed). A buffer is left as it was on any status but EWS_STATUS_OK. The pointer to the error may be NULL.
 * - Nothing that is written ends with a NUL.
 * - No panic leaves the library: it has none, and if there were one it would end the program.
 */

#ifndef EWS_PHONECALL_H
#define EWS_PHONECALL_H

/* Made by cbindgen from the documentation in src/: do not edit. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The version of this header: major * 10000 + minor * 100 + patch.
 */
#define EWS_VERSION_NUMBER 100

/**
 * The longest phone call id, in decoded bytes.
 */
#define EWS_PHONE_CALL_ID_MAX 256

/**
 * The size of the name of a server version with the NUL behind it.
 */
#define EWS_SERVER_VERSION_SIZE 20

/**
 * The size of the storage for a reader, in bytes.
 */
#define EWS_REQUEST_READER_SIZE 2688

/**
 * The alignment of the storage for a reader, in bytes.
 */
#define EWS_REQUEST_READER_ALIGN 8

/**
 * The size of a buffer in which every response has room whose texts are as long as the library reads them,
 * in bytes. Responses without long texts stay below 1,200.
 */
#define EWS_RESPONSE_MAX 7168

/**
 * What a call came to.
 */
enum ews_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It did what it is for.
     */
    EWS_STATUS_OK = 0,
    /**
     * The buffer has no room for the result; the length says how much is needed.
     */
    EWS_STATUS_BUFFER_TOO_SMALL = 1,
    /**
     * The message, or a text given, is not good; the error says what is wrong and where.
     */
    EWS_STATUS_MALFORMED = 2,
    /**
     * An argument breaks the rules at the top of this header, or is none of its enumerators.
     */
    EWS_STATUS_INVALID_ARGUMENT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum ews_status ews_status;
#else
typedef uint32_t ews_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How the namespaces of Exchange Web Services are spelled. A request and its answer use the same.
 */
enum ews_scheme
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * With "http:", as clients and servers in the field do.
     */
    EWS_SCHEME_HTTP = 0,
    /**
     * With "https:", as in the reference documentation.
     */
    EWS_SCHEME_HTTPS = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum ews_scheme ews_scheme;
#else
typedef uint32_t ews_scheme;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How the bytes of a text are to be read.
 */
enum ews_form
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * As they are.
     */
    EWS_FORM_LITERAL = 0,
    /**
     * As the value of an attribute, with references and white space to be normalised.
     */
    EWS_FORM_ATTRIBUTE = 1,
    /**
     * As the content of an element, with references, CDATA sections and comments.
     */
    EWS_FORM_CONTENT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum ews_form ews_form;
#else
typedef uint32_t ews_form;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is wrong with a message: one kind a cause. New kinds may be added.
 */
enum ews_error_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No error.
     */
    EWS_ERROR_KIND_NONE = 0,
    /**
     * The message ends too early.
     */
    EWS_ERROR_KIND_UNEXPECTED_END = 1,
    /**
     * The encoding is not UTF-8.
     */
    EWS_ERROR_KIND_UNSUPPORTED_ENCODING = 101,
    /**
     * These bytes are not UTF-8.
     */
    EWS_ERROR_KIND_INVALID_UTF8 = 102,
    /**
     * XML cannot carry this character.
     */
    EWS_ERROR_KIND_INVALID_CHARACTER = 103,
    /**
     * The XML declaration is malformed.
     */
    EWS_ERROR_KIND_INVALID_DECLARATION = 104,
    /**
     * An XML declaration may only stand at the start of the message.
     */
    EWS_ERROR_KIND_MISPLACED_DECLARATION = 105,
    /**
     * A document type declaration (DTD) is not allowed.
     */
    EWS_ERROR_KIND_DTD = 106,
    /**
     * This is no comment, CDATA section or tag.
     */
    EWS_ERROR_KIND_INVALID_MARKUP = 107,
    /**
     * A name is missing or malformed.
     */
    EWS_ERROR_KIND_INVALID_NAME = 108,
    /**
     * White space is missing before an attribute.
     */
    EWS_ERROR_KIND_MISSING_SPACE = 109,
    /**
     * An equals sign is missing after the name of an attribute.
     */
    EWS_ERROR_KIND_MISSING_EQUALS = 110,
    /**
     * The value of an attribute is not in quotation marks.
     */
    EWS_ERROR_KIND_MISSING_QUOTE = 111,
    /**
     * The value of an attribute contains a less-than sign.
     */
    EWS_ERROR_KIND_LESS_THAN_IN_VALUE = 112,
    /**
     * A tag does not end as it should.
     */
    EWS_ERROR_KIND_INVALID_TAG_END = 113,
    /**
     * The same attribute stands twice in a tag.
     */
    EWS_ERROR_KIND_DUPLICATE_ATTRIBUTE = 114,
    /**
     * The end tag does not match the start tag.
     */
    EWS_ERROR_KIND_MISMATCHED_END_TAG = 115,
    /**
     * There is a second root element.
     */
    EWS_ERROR_KIND_SECOND_ROOT = 116,
    /**
     * There is text outside the root element.
     */
    EWS_ERROR_KIND_TEXT_OUTSIDE_ROOT = 117,
    /**
     * The text contains the end of a CDATA section.
     */
    EWS_ERROR_KIND_C_DATA_END_IN_TEXT = 118,
    /**
     * The comment contains two hyphens.
     */
    EWS_ERROR_KIND_DOUBLE_HYPHEN_IN_COMMENT = 119,
    /**
     * The processing instruction is malformed.
     */
    EWS_ERROR_KIND_INVALID_PROCESSING_INSTRUCTION = 120,
    /**
     * A reference is malformed, or an ampersand is not escaped.
     */
    EWS_ERROR_KIND_INVALID_REFERENCE = 121,
    /**
     * A reference names an undeclared entity.
     */
    EWS_ERROR_KIND_UNDECLARED_ENTITY = 122,
    /**
     * A reference names a character that XML cannot carry.
     */
    EWS_ERROR_KIND_INVALID_CHARACTER_REFERENCE = 123,
    /**
     * A namespace prefix is not declared.
     */
    EWS_ERROR_KIND_UNDECLARED_PREFIX = 201,
    /**
     * A reserved namespace prefix or name is misused.
     */
    EWS_ERROR_KIND_RESERVED_NAMESPACE = 202,
    /**
     * A namespace prefix is bound to an empty name.
     */
    EWS_ERROR_KIND_EMPTY_NAMESPACE = 203,
    /**
     * The message is too long.
     */
    EWS_ERROR_KIND_MESSAGE_TOO_LONG = 301,
    /**
     * A tag is too long.
     */
    EWS_ERROR_KIND_TAG_TOO_LONG = 302,
    /**
     * Elements are nested too deep.
     */
    EWS_ERROR_KIND_TOO_DEEP = 303,
    /**
     * A tag has too many attributes.
     */
    EWS_ERROR_KIND_TOO_MANY_ATTRIBUTES = 304,
    /**
     * Too many namespaces are in scope.
     */
    EWS_ERROR_KIND_TOO_MANY_NAMESPACES = 305,
    /**
     * The names of the open elements are too long.
     */
    EWS_ERROR_KIND_NAMES_TOO_LONG = 306,
    /**
     * The namespace prefixes in scope are too long.
     */
    EWS_ERROR_KIND_PREFIXES_TOO_LONG = 307,
    /**
     * The phone call id is too long.
     */
    EWS_ERROR_KIND_PHONE_CALL_ID_TOO_LONG = 308,
    /**
     * A text of the message is too long.
     */
    EWS_ERROR_KIND_TEXT_TOO_LONG = 309,
    /**
     * The root element is not a SOAP 1.1 envelope.
     */
    EWS_ERROR_KIND_VERSION_MISMATCH = 401,
    /**
     * A processing instruction is not allowed.
     */
    EWS_ERROR_KIND_PROCESSING_INSTRUCTION = 402,
    /**
     * A mandatory header block is not understood.
     */
    EWS_ERROR_KIND_MUST_UNDERSTAND = 403,
    /**
     * The value of mustUnderstand is neither 0 nor 1.
     */
    EWS_ERROR_KIND_INVALID_MUST_UNDERSTAND = 404,
    /**
     * The envelope has no body.
     */
    EWS_ERROR_KIND_MISSING_BODY = 405,
    /**
     * This element is not expected here.
     */
    EWS_ERROR_KIND_UNEXPECTED_ELEMENT = 501,
    /**
     * This attribute is not expected here.
     */
    EWS_ERROR_KIND_UNEXPECTED_ATTRIBUTE = 502,
    /**
     * Text is not expected here.
     */
    EWS_ERROR_KIND_UNEXPECTED_TEXT = 503,
    /**
     * A required element is missing.
     */
    EWS_ERROR_KIND_MISSING_ELEMENT = 504,
    /**
     * A required attribute is missing.
     */
    EWS_ERROR_KIND_MISSING_ATTRIBUTE = 505,
    /**
     * The value is not one that the schema allows.
     */
    EWS_ERROR_KIND_INVALID_VALUE = 506,
    /**
     * The message mixes http and https spellings of its namespaces.
     */
    EWS_ERROR_KIND_MIXED_SCHEMES = 507,
    /**
     * The body has no operation.
     */
    EWS_ERROR_KIND_MISSING_OPERATION = 601,
    /**
     * The operation is not known.
     */
    EWS_ERROR_KIND_UNKNOWN_OPERATION = 602,
    /**
     * The requested server version is not the name of a version.
     */
    EWS_ERROR_KIND_INVALID_SERVER_VERSION = 603,
    /**
     * The requested server version is too old for this operation.
     */
    EWS_ERROR_KIND_INCORRECT_SCHEMA_VERSION = 604,
    /**
     * The server failed.
     */
    EWS_ERROR_KIND_INTERNAL_SERVER_ERROR = 605,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum ews_error_kind ews_error_kind;
#else
typedef uint32_t ews_error_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The operations. More may be added.
 */
enum ews_operation_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * End the call phone_call_id.
     */
    EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum ews_operation_kind ews_operation_kind;
#else
typedef uint32_t ews_operation_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What came of a request: the ResponseClass, or that there is a fault.
 */
enum ews_outcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The operation was carried out. Sent with the HTTP status 200.
     */
    EWS_OUTCOME_SUCCESS = 1,
    /**
     * It was carried out, but not all of it. Sent with the HTTP status 200.
     */
    EWS_OUTCOME_WARNING = 2,
    /**
     * It was not carried out. Sent with the HTTP status 200.
     */
    EWS_OUTCOME_ERROR = 3,
    /**
     * The request was bad, or the server failed. Sent with the HTTP status 500.
     */
    EWS_OUTCOME_FAULT = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum ews_outcome ews_outcome;
#else
typedef uint32_t ews_outcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A reader, which lives in storage of the caller's. It may be moved only by starting it anew.
 */
typedef struct ews_request_reader ews_request_reader;

/**
 * A text of a message, or for one. Where data is NULL there is no text, which is not the same as an empty
 * one.
 *
 * A text that comes out of the library is neither copied nor decoded: data points into the message or the
 * reader, and is good as long as that is neither changed nor released. A text whose form is
 * EWS_FORM_LITERAL, as nearly all are, can be used as it stands; any other is decoded by ews_text_decode.
 * A text that goes in may have any form; that of a string of your own is EWS_FORM_LITERAL.
 */
typedef struct ews_text {
    /**
     * The first byte, in UTF-8.
     */
    const char *data;
    /**
     * The number of bytes.
     */
    size_t length;
    /**
     * How to read them.
     */
    ews_form form;
} ews_text;

/**
 * What is wrong with a message or a text, and where.
 */
typedef struct ews_error {
    /**
     * What is wrong.
     */
    ews_error_kind kind;
    /**
     * The byte in the message, or in the text that was given, from 0.
     */
    uint32_t offset;
    /**
     * The line, from 1; 0 if there is no message.
     */
    uint32_t line;
    /**
     * The column, from 1, in characters; 0 if there is no message.
     */
    uint32_t column;
    /**
     * How the message spells its namespaces, as far as it was read: the fault that answers it does the same.
     */
    ews_scheme scheme;
} ews_error;

/**
 * What an application may choose. All zero bytes, and NULL for the whole structure, are the defaults.
 */
typedef struct ews_options {
    /**
     * The longest message that is read, in bytes; 0 for the default of 65,536.
     */
    size_t message_limit;
} ews_options;

/**
 * What a request asks for.
 */
typedef struct ews_operation {
    /**
     * The operation.
     */
    ews_operation_kind kind;
    /**
     * The call: an opaque id, perhaps empty.
     */
    struct ews_text phone_call_id;
} ews_operation;

/**
 * A request.
 */
typedef struct ews_request {
    /**
     * How the namespaces are spelled, and are to be in the response.
     */
    ews_scheme scheme;
    /**
     * The version that the client asks for, such as "Exchange2010_SP2", with a NUL behind it; empty if it
     * asks for none.
     */
    char server_version[EWS_SERVER_VERSION_SIZE];
    /**
     * What is to be done.
     */
    struct ews_operation operation;
} ews_request;

/**
 * A number that may be absent. All zero bytes are no number.
 */
typedef struct ews_number {
    /**
     * Not 0 if there is a number.
     */
    uint32_t is_present;
    /**
     * The number.
     */
    int64_t value;
} ews_number;

/**
 * The version of a server, as it says in the header of its responses.
 */
typedef struct ews_server_version_info {
    /**
     * Not 0 if the server says its version. A response is written with 14.0.639.20 "Exchange2010" where this
     * is 0, since clients count on a version.
     */
    uint32_t is_present;
    /**
     * MajorVersion
     */
    struct ews_number major_version;
    /**
     * MinorVersion
     */
    struct ews_number minor_version;
    /**
     * MajorBuildNumber
     */
    struct ews_number major_build_number;
    /**
     * MinorBuildNumber
     */
    struct ews_number minor_build_number;
    /**
     * Version, the schema that the server follows.
     */
    struct ews_text version;
} ews_server_version_info;

/**
 * A SOAP fault.
 */
typedef struct ews_fault {
    /**
     * faultcode: "VersionMismatch", "MustUnderstand", "Client" or "Server" of SOAP, or a response code of
     * Exchange, without prefix; any other as it was written.
     */
    struct ews_text code;
    /**
     * faultstring
     */
    struct ews_text string;
    /**
     * faultactor
     */
    struct ews_text actor;
    /**
     * Not 0 if there is a detail, with what follows.
     */
    uint32_t has_detail;
    /**
     * ResponseCode
     */
    struct ews_text response_code;
    /**
     * Message
     */
    struct ews_text message;
    /**
     * LineNumber, from 1.
     */
    struct ews_number line_number;
    /**
     * LinePosition, the column, from 1.
     */
    struct ews_number line_position;
    /**
     * Violation
     */
    struct ews_text violation;
} ews_fault;

/**
 * A response. All zero bytes but for the outcome make one without texts.
 */
typedef struct ews_response {
    /**
     * What came of the request.
     */
    ews_outcome outcome;
    /**
     * How the namespaces are spelled: as in the request.
     */
    ews_scheme scheme;
    /**
     * The version of the server. A fault is written without it.
     */
    struct ews_server_version_info server_version;
    /**
     * What happened, for people.
     */
    struct ews_text message_text;
    /**
     * What happened, for programs: "NoError" or another response code.
     */
    struct ews_text response_code;
    /**
     * 0 where it is present.
     */
    struct ews_number descriptive_link_key;
    /**
     * The markup inside MessageXml, as it stands. That of a response which is read may use namespaces that
     * are declared outside it; that of one which is written must declare its own.
     */
    struct ews_text message_xml;
    /**
     * The fault, if that is the outcome.
     */
    struct ews_fault fault;
} ews_response;

/**
 * Why a handler could not carry out an operation.
 */
typedef struct ews_failure {
    /**
     * What happened, for programs, such as "ErrorInvalidPhoneCallId". It is "ErrorInternalServerError"
     * before the handler is called, which is answered with a fault; any other code with an error response.
     * Where this is no code, the answer is that fault.
     */
    struct ews_text code;
    /**
     * What happened, for people. It is no text before the handler is called, and then the code's own is
     * sent.
     */
    struct ews_text text;
} ews_failure;

/**
 * Carries out an operation. context is what the application handed over with the handler.
 *
 * Returns 0 if the operation was carried out; otherwise the failure says why not, in texts that must be good
 * until the answer is written. The handler must neither throw nor jump out, and must leave alone the buffer
 * for the answer and the reader.
 */
typedef int32_t (*ews_handler)(void *context,
                               const struct ews_operation *operation,
                               struct ews_failure *failure);

/**
 * An answer.
 */
typedef struct ews_reply {
    /**
     * The HTTP status: 200 for a response, 500 for a fault. The media type of both is
     * "text/xml; charset=utf-8".
     */
    uint32_t status;
    /**
     * The bytes of the body in the buffer, or those needed where the buffer is too small.
     */
    size_t length;
} ews_reply;

/**
 * Storage for one reader: of the right size and alignment, for a static variable or a field.
 */
typedef union ews_request_reader_storage {
    /**
     * For the alignment.
     */
    uint64_t align;
    /**
     * Nothing to be looked at.
     */
    uint8_t bytes[EWS_REQUEST_READER_SIZE];
} ews_request_reader_storage;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, such as "0.1.0"; a static string that ends with a NUL.
 */
const char *ews_version(void);

/**
 * The version of the library as a number, to be compared with EWS_VERSION_NUMBER of the header.
 */
uint32_t ews_version_number(void);

/**
 * What a kind of error means, in a few English words; a static string that ends with a NUL. That of a number
 * that is no kind is "unknown error".
 */
const char *ews_error_text(ews_error_kind kind);

/**
 * The text of a string that ends with a NUL; no text for NULL.
 */
struct ews_text ews_text_of(const char *string);

/**
 * Decodes a text into a buffer. For a phone call id EWS_PHONE_CALL_ID_MAX bytes suffice; a decoded text is
 * never longer than it was.
 *
 * EWS_STATUS_MALFORMED if the bytes are not such a text. A text that the library gave is good as long as its
 * bytes are what they were.
 */
ews_status ews_text_decode(const struct ews_text *text,
                           void *buffer,
                           size_t capacity,
                           size_t *length,
                           struct ews_error *error);

/**
 * Whether a text, decoded, is these bytes; false for what is no text. Nothing is copied.
 */
bool ews_text_equals(const struct ews_text *text, const void *other, size_t other_length);

/**
 * Parses a request that lies in memory. The id in it points into the message. options may be NULL.
 *
 * EWS_STATUS_MALFORMED if the message is not good: ews_fault_write makes the answer from the error.
 */
ews_status ews_request_parse(const void *message,
                             size_t length,
                             const struct ews_options *options,
                             struct ews_request *request,
                             struct ews_error *error);

/**
 * Writes a request, for a client.
 *
 * EWS_STATUS_MALFORMED if the id is too long, is no text that XML can carry, or the version is none.
 */
ews_status ews_request_write(const struct ews_request *request,
                             void *buffer,
                             size_t capacity,
                             size_t *length,
                             struct ews_error *error);

/**
 * Starts a reader, for one message, in storage of EWS_REQUEST_READER_SIZE bytes or more, aligned to
 * EWS_REQUEST_READER_ALIGN, and gives the handle for it. What was in the storage is forgotten, and with it
 * every text that pointed there; the storage can be used again for the next message or something else at any
 * time. options may be NULL.
 *
 * EWS_STATUS_INVALID_ARGUMENT if the storage is too small or misaligned.
 */
ews_status ews_request_reader_init(void *storage,
                                   size_t size,
                                   const struct ews_options *options,
                                   struct ews_request_reader **reader);

/**
 * Takes the next bytes of the message, in whatever pieces they arrive. They are not needed after the call.
 *
 * EWS_STATUS_MALFORMED at the first thing that is wrong with the message; every later call gives the same
 * error again.
 */
ews_status ews_request_reader_push(struct ews_request_reader *reader,
                                   const void *bytes,
                                   size_t length,
                                   struct ews_error *error);

/**
 * The message is complete: gives the request, whose id points into the reader.
 *
 * EWS_STATUS_MALFORMED with EWS_ERROR_KIND_UNEXPECTED_END if the message is not complete, or with the error
 * that ews_request_reader_push gave.
 */
ews_status ews_request_reader_finish(const struct ews_request_reader *reader,
                                     struct ews_request *request,
                                     struct ews_error *error);

/**
 * Writes the response that the request was carried out, to be sent with the HTTP status 200. scheme is that
 * of the request.
 */
ews_status ews_success_write(ews_scheme scheme,
                             void *buffer,
                             size_t capacity,
                             size_t *length);

/**
 * Writes the response that the request could not be carried out, to be sent with the HTTP status 200. scheme
 * is that of the request, code a response code such as "ErrorInvalidPhoneCallId". Where text is no text, the
 * code's own is written.
 *
 * EWS_STATUS_MALFORMED if the code is longer than 64 bytes, or either is no text that XML can carry.
 */
ews_status ews_failure_write(ews_scheme scheme,
                             struct ews_text code,
                             struct ews_text text,
                             void *buffer,
                             size_t capacity,
                             size_t *length,
                             struct ews_error *error);

/**
 * Writes the fault that answers an error, to be sent with the HTTP status 500. For a server that failed, the
 * error is all zero but for the kind EWS_ERROR_KIND_INTERNAL_SERVER_ERROR and the scheme of the request.
 *
 * EWS_STATUS_INVALID_ARGUMENT if the kind is none.
 */
ews_status ews_fault_write(const struct ews_error *error,
                           void *buffer,
                           size_t capacity,
                           size_t *length);

/**
 * Writes a response that says anything the schema allows.
 *
 * EWS_STATUS_MALFORMED if a text is not one that XML can carry, a code is too long, or message_xml is not
 * well-formed on its own. EWS_STATUS_INVALID_ARGUMENT if a number does not fit its type, a fault has no code
 * or string, or message_xml is not literal.
 */
ews_status ews_response_write(const struct ews_response *response,
                              void *buffer,
                              size_t capacity,
                              size_t *length,
                              struct ews_error *error);

/**
 * Parses a response that lies in memory, for a client. The texts in it point into the message, or to static
 * strings where they are well-known.
 */
ews_status ews_response_parse(const void *message,
                              size_t length,
                              struct ews_response *response,
                              struct ews_error *error);

/**
 * Answers a message that lies in memory: parses it, has the handler carry out the operation, and writes the
 * response into the buffer, or the fault where the message is bad. options may be NULL.
 *
 * The handler is not called for a bad message, for an empty id, or when the buffer has no room for the
 * response that it succeeded. With a buffer of EWS_RESPONSE_MAX bytes there is room for every answer unless
 * the handler gives a text of more than 1,024 bytes; where there is none for the text of its failure, the
 * status is EWS_STATUS_BUFFER_TOO_SMALL after it was called.
 */
ews_status ews_answer(const void *message,
                      size_t message_length,
                      const struct ews_options *options,
                      ews_handler handler,
                      void *context,
                      void *buffer,
                      size_t capacity,
                      struct ews_reply *reply);

/**
 * Answers the message that was pushed into a reader, as ews_answer does one in memory. The reader may be
 * answered at once when a push was refused: the answer is the fault.
 */
ews_status ews_request_reader_answer(const struct ews_request_reader *reader,
                                     ews_handler handler,
                                     void *context,
                                     void *buffer,
                                     size_t capacity,
                                     struct ews_reply *reply);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* EWS_PHONECALL_H */
