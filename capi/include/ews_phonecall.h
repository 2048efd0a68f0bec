/**
 * @file
 * ews-phonecall: SOAP for the phone-call operations of Exchange Web Services, without allocation.
 *
 * What holds for every function:
 *
 * - Memory belongs to the caller. Nothing is allocated, there is no global state, and every function may be
 *   called from any thread, as long as no two calls use the same reader or buffer at once.
 * - Bytes are a pointer and a length. NULL with a length of 0 is the empty string of bytes.
 * - A pointer that is NULL (where that is not said to be allowed) or misaligned, a length that no object can
 *   have, and a buffer that overlaps the message, the reader or a text that is read are answered with
 *   EWS_STATUS_INVALID_ARGUMENT. No function can see whether a pointer is to live memory of the length given: that is
 *   for the caller to see to.
 * - Texts that go in may lie in the message, and overlap each other. Places for results (structures, lengths, errors)
 *   overlap nothing, neither each other nor the buffer: that is for the caller to see to, too.
 * - Results are written only as the status says: the result on EWS_STATUS_OK, the error on
 *   EWS_STATUS_MALFORMED, the length on EWS_STATUS_OK (bytes used) and EWS_STATUS_BUFFER_TOO_SMALL (bytes
 *   needed). A buffer is left as it was on any status but EWS_STATUS_OK. The pointer to the error may be NULL.
 * - Structures with a field "size" begin with it: the application sets it to sizeof, in those that take results,
 *   too, and EWS_STATUS_INVALID_ARGUMENT says that it did not. In C: ews_reply reply = {.size = sizeof reply};
 * - Nothing that is written ends with a NUL.
 * - No panic leaves the library: it has none, and if there were one it would end the program.
 * - A call takes at most 4.5 KiB of stack on x86_64, and 3.5 KiB on a Cortex-M3; reading in pieces takes half of that.
 *
 * The binary interface is that of EWS_VERSION_MAJOR and EWS_VERSION_MINOR, which the SONAME has: as long as they stay,
 * no function goes, and no type, number or enumerator changes. What is added is functions, enumerators, and fields at
 * the end of structures that begin with their size. So a program must expect enumerators that it does not know.
 *
 * Deviations from MISRA C:2012: the tag of an enumeration is also the name of a type of 32 bits (rules 5.6 and 5.7),
 * unless EWS_TYPED_ENUMS is 1; storage for readers is a union, for its alignment (rule 19.2); comments begin with
 * two slashes behind some directives, which is C99.
 */

#ifndef EWS_PHONECALL_H
#define EWS_PHONECALL_H

/* Made by cbindgen from the documentation in src/: do not edit. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The version of this header, as ews_version gives that of the library.
 */
#define EWS_VERSION_TEXT "0.1.0"

/**
 * The media type of every request and answer, as the value of Content-Type.
 */
#define EWS_CONTENT_TYPE "text/xml; charset=utf-8"

/**
 * Whether the types of enumerations are these in C before C23, too, so that -Wswitch knows them. They are numbers of 32 bits
 * where the compiler may give an enumeration fewer: with -fshort-enums, as is usual for arm-none-eabi. Layout and calls are the
 * same either way.
 */
#ifndef EWS_TYPED_ENUMS
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define EWS_TYPED_ENUMS 1
#elif defined(__GNUC__) && (!defined(__arm__) || __ARM_SIZEOF_MINIMAL_ENUM == 4)
#define EWS_TYPED_ENUMS 1
#else
#define EWS_TYPED_ENUMS 0
#endif
#endif

/**
 * The version of this header. The interface of one major and minor version, and with it the SONAME, never changes but by
 * what is added.
 */
#define EWS_VERSION_MAJOR 0

/**
 * See EWS_VERSION_MAJOR.
 */
#define EWS_VERSION_MINOR 1

/**
 * See EWS_VERSION_MAJOR.
 */
#define EWS_VERSION_PATCH 0

/**
 * The version of this header: major * 10000 + minor * 100 + patch.
 */
#define EWS_VERSION_NUMBER 100

/**
 * The longest phone call id, in decoded bytes.
 */
#define EWS_PHONE_CALL_ID_MAX 256

/**
 * The longest id and change key of an item, in decoded bytes; both together are no longer.
 */
#define EWS_ITEM_ID_MAX 1024

/**
 * The longest dial string, in decoded bytes.
 */
#define EWS_DIAL_STRING_MAX 256

/**
 * The longest text that says who is impersonated, in decoded bytes.
 */
#define EWS_CONNECTING_SID_MAX 320

/**
 * The most header blocks that an application may understand.
 */
#define EWS_UNDERSTOOD_MAX 8

/**
 * The size of the name of a server version with the NUL behind it.
 */
#define EWS_SERVER_VERSION_SIZE 20

/**
 * The alignment of the storage for a reader, in bytes.
 */
#define EWS_READER_ALIGN 8

/**
 * The size of the storage for the reader of a request, in bytes: the most that any target needs. Those of 32 bits need
 * 4,160.
 */
#define EWS_REQUEST_READER_SIZE 4352

/**
 * The size of a buffer in which every response has room whose texts are as long as the library reads them,
 * in bytes. An answer that has no text of the application's takes 1,024 bytes at the most.
 */
#define EWS_RESPONSE_MAX 9216

/**
 * The size of the storage for the reader of a response, in bytes: the most that any target needs. Those
 * of 32 bits need 6,976.
 */
#define EWS_RESPONSE_READER_SIZE 7168

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
    /**
     * The message was answered before: what it asks for is carried out once.
     */
    EWS_STATUS_ALREADY_ANSWERED = 4,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_status ews_status;
#else
typedef uint32_t ews_status;
#endif // EWS_TYPED_ENUMS
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
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_scheme ews_scheme;
#else
typedef uint32_t ews_scheme;
#endif // EWS_TYPED_ENUMS
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
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_form ews_form;
#else
typedef uint32_t ews_form;
#endif // EWS_TYPED_ENUMS
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
    /**
     * The header asks to act for somebody else, which is not understood.
     */
    EWS_ERROR_KIND_IMPERSONATION_DENIED = 606,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_error_kind ews_error_kind;
#else
typedef uint32_t ews_error_kind;
#endif // EWS_TYPED_ENUMS
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
     * None.
     */
    EWS_OPERATION_KIND_NONE = 0,
    /**
     * DisconnectPhoneCall: end the call phone_call_id.
     */
    EWS_OPERATION_KIND_DISCONNECT_PHONE_CALL = 1,
    /**
     * PlayOnPhone: call dial_string, play the item there, and give the id of the call.
     */
    EWS_OPERATION_KIND_PLAY_ON_PHONE = 2,
    /**
     * GetPhoneCallInformation: tell how the call phone_call_id goes.
     */
    EWS_OPERATION_KIND_GET_PHONE_CALL_INFORMATION = 3,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_operation_kind ews_operation_kind;
#else
typedef uint32_t ews_operation_kind;
#endif // EWS_TYPED_ENUMS
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
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_outcome ews_outcome;
#else
typedef uint32_t ews_outcome;
#endif // EWS_TYPED_ENUMS
#endif // __cplusplus

/**
 * The namespace of the code of a fault.
 */
enum ews_code_namespace
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * None, or one that the library does not know.
     */
    EWS_CODE_NAMESPACE_OTHER = 0,
    /**
     * That of SOAP, whose codes are "VersionMismatch", "MustUnderstand", "Client" and "Server".
     */
    EWS_CODE_NAMESPACE_SOAP = 1,
    /**
     * That of the types of Exchange: the code is a response code.
     */
    EWS_CODE_NAMESPACE_EXCHANGE = 2,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_code_namespace ews_code_namespace;
#else
typedef uint32_t ews_code_namespace;
#endif // EWS_TYPED_ENUMS
#endif // __cplusplus

/**
 * How the header block ExchangeImpersonation says who is impersonated.
 */
enum ews_connecting_sid_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nobody is.
     */
    EWS_CONNECTING_SID_KIND_NONE = 0,
    /**
     * By the user principal name.
     */
    EWS_CONNECTING_SID_KIND_PRINCIPAL_NAME = 1,
    /**
     * By the security identifier (SID) of the account.
     */
    EWS_CONNECTING_SID_KIND_SID = 2,
    /**
     * By the primary address of the mailbox.
     */
    EWS_CONNECTING_SID_KIND_PRIMARY_SMTP_ADDRESS = 3,
    /**
     * By an address of the mailbox.
     */
    EWS_CONNECTING_SID_KIND_SMTP_ADDRESS = 4,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_connecting_sid_kind ews_connecting_sid_kind;
#else
typedef uint32_t ews_connecting_sid_kind;
#endif // EWS_TYPED_ENUMS
#endif // __cplusplus

/**
 * How far a call has come.
 */
enum ews_phone_call_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is not told.
     */
    EWS_PHONE_CALL_STATE_NONE = 0,
    /**
     * Idle
     */
    EWS_PHONE_CALL_STATE_IDLE = 1,
    /**
     * Connecting
     */
    EWS_PHONE_CALL_STATE_CONNECTING = 2,
    /**
     * Alerted
     */
    EWS_PHONE_CALL_STATE_ALERTED = 3,
    /**
     * Connected
     */
    EWS_PHONE_CALL_STATE_CONNECTED = 4,
    /**
     * Disconnected
     */
    EWS_PHONE_CALL_STATE_DISCONNECTED = 5,
    /**
     * Incoming
     */
    EWS_PHONE_CALL_STATE_INCOMING = 6,
    /**
     * Transferring
     */
    EWS_PHONE_CALL_STATE_TRANSFERRING = 7,
    /**
     * Forwarding
     */
    EWS_PHONE_CALL_STATE_FORWARDING = 8,
    /**
     * One without a name here: other_state has it.
     */
    EWS_PHONE_CALL_STATE_OTHER = 99,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_phone_call_state ews_phone_call_state;
#else
typedef uint32_t ews_phone_call_state;
#endif // EWS_TYPED_ENUMS
#endif // __cplusplus

/**
 * Why a call could not be connected.
 */
enum ews_connection_failure_cause
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It did not fail.
     */
    EWS_CONNECTION_FAILURE_CAUSE_NONE = 0,
    /**
     * UserBusy
     */
    EWS_CONNECTION_FAILURE_CAUSE_USER_BUSY = 1,
    /**
     * NoAnswer
     */
    EWS_CONNECTION_FAILURE_CAUSE_NO_ANSWER = 2,
    /**
     * Unavailable
     */
    EWS_CONNECTION_FAILURE_CAUSE_UNAVAILABLE = 3,
    /**
     * Other
     */
    EWS_CONNECTION_FAILURE_CAUSE_OTHER = 4,
    /**
     * One without a name here: other_failure_cause has it.
     */
    EWS_CONNECTION_FAILURE_CAUSE_UNKNOWN = 99,
};
#ifndef __cplusplus
/** The enumeration of this name. */
#if EWS_TYPED_ENUMS
typedef enum ews_connection_failure_cause ews_connection_failure_cause;
#else
typedef uint32_t ews_connection_failure_cause;
#endif // EWS_TYPED_ENUMS
#endif // __cplusplus

/**
 * A reader, which lives in storage of the caller's. It may be moved only by starting it anew.
 */
typedef struct ews_request_reader ews_request_reader;

/**
 * A reader of a response, which lives in storage of the caller's. It may be moved only by starting it anew.
 */
typedef struct ews_response_reader ews_response_reader;

/**
 * A text of a message, or for one. Where data is NULL there is no text, which is not the same as an empty
 * one.
 *
 * A text of a message that lies in memory is neither copied nor decoded: data points into the message. A text whose form is
 * EWS_FORM_LITERAL, as nearly all are, can be used as it stands; any other is decoded by ews_text_decode. A text of a
 * reader is decoded and copied into it, and so EWS_FORM_LITERAL. Either is good as long as the message or the reader is
 * neither changed nor released.
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
    /**
     * Not 0 if a text of a response was longer than the library reads, and what did not fit is missing. It is
     * not looked at in a text that goes in.
     */
    uint32_t is_cut;
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
     * The column, from 1, in characters; 0 if there is no message. It has 32 bits, as has every position: a message whose
     * length does not is refused with EWS_ERROR_KIND_MESSAGE_TOO_LONG, whatever its limit.
     */
    uint32_t column;
    /**
     * How the message spells its namespaces, as far as it was read: the fault that answers it does the same.
     */
    ews_scheme scheme;
} ews_error;

/**
 * The name of a header block: strings that end with a NUL.
 */
typedef struct ews_header_name {
    /**
     * The URI of its namespace, such as "http://www.w3.org/2005/08/addressing".
     */
    const char *namespace_uri;
    /**
     * Its local name, such as "To".
     */
    const char *local_name;
} ews_header_name;

/**
 * What an application may choose. All zero but the size, and NULL for the whole structure, are the defaults.
 */
typedef struct ews_options {
    /**
     * sizeof, set by the application: it tells the library which fields there are.
     */
    size_t size;
    /**
     * The longest message that is read, in bytes; 0 for the default of 65,536.
     */
    size_t message_limit;
    /**
     * Not 0 if the application understands the header block ExchangeImpersonation and decides whether the
     * client may act for that person. Where it is 0, a message with the block is refused with
     * EWS_ERROR_KIND_IMPERSONATION_DENIED, as one with SerializedSecurityContext or ManagementRole is, unless understood
     * names it.
     */
    uint32_t understands_impersonation;
    /**
     * The names of the header blocks that the application understands, so that they may be mandatory; NULL for none. They
     * are not read. One that acts for somebody else (SerializedSecurityContext, ManagementRole) is no longer refused if it is
     * named here: whoever names it answers for it. The array is copied; its strings must be good as long as the call goes on
     * or, where a reader is started, until that has been finished and answered, or started anew.
     */
    const struct ews_header_name *understood;
    /**
     * How many there are, EWS_UNDERSTOOD_MAX at the most.
     */
    size_t understood_count;
} ews_options;

/**
 * What a request asks for. The texts that the operation does not have are none.
 */
typedef struct ews_operation {
    /**
     * The operation.
     */
    ews_operation_kind kind;
    /**
     * DisconnectPhoneCall and GetPhoneCallInformation: the call; an opaque id, perhaps empty.
     */
    struct ews_text phone_call_id;
    /**
     * PlayOnPhone: the item to be played; an opaque id, perhaps empty.
     */
    struct ews_text item_id;
    /**
     * PlayOnPhone: the version of the item, or no text.
     */
    struct ews_text change_key;
    /**
     * PlayOnPhone: whom to call, a telephone number or a SIP URI. One that is empty or cannot be dialled is
     * yours to refuse, with "ErrorInvalidPhoneNumber".
     */
    struct ews_text dial_string;
} ews_operation;

/**
 * For whom a request asks to be carried out, where that is not the client itself.
 */
typedef struct ews_impersonation {
    /**
     * What the text is; EWS_CONNECTING_SID_KIND_NONE if the client does not ask to act for somebody else.
     */
    ews_connecting_sid_kind kind;
    /**
     * Who is impersonated.
     */
    struct ews_text text;
} ews_impersonation;

/**
 * A request.
 */
typedef struct ews_request {
    /**
     * sizeof, set by the application: it tells the library which fields there are.
     */
    size_t size;
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
    /**
     * For whom it is to be done. Whether it may be is for the application to decide; nobody is told here
     * unless the options say that it understands.
     */
    struct ews_impersonation impersonation;
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
 * How a call goes. All zero bytes tell nothing.
 */
typedef struct ews_phone_call_information {
    /**
     * How far the call has come; EWS_PHONE_CALL_STATE_NONE if nothing is told about it.
     */
    ews_phone_call_state state;
    /**
     * Why it failed, if it did.
     */
    ews_connection_failure_cause failure_cause;
    /**
     * The state, if it is EWS_PHONE_CALL_STATE_OTHER.
     */
    struct ews_text other_state;
    /**
     * The cause, if it is EWS_CONNECTION_FAILURE_CAUSE_UNKNOWN.
     */
    struct ews_text other_failure_cause;
    /**
     * The reason phrase of the SIP response that ended the call.
     */
    struct ews_text sip_response_text;
    /**
     * The status code of that response.
     */
    struct ews_number sip_response_code;
} ews_phone_call_information;

/**
 * A SOAP fault.
 */
typedef struct ews_fault {
    /**
     * The namespace of the code.
     */
    ews_code_namespace code_namespace;
    /**
     * faultcode, without its prefix if the namespace is known.
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
    /**
     * The markup inside MessageXml, as that of a response. In a fault that is written it takes the place of
     * the three before it.
     */
    struct ews_text message_xml;
} ews_fault;

/**
 * A response. All zero but for the size, the operation and the outcome it is one without texts.
 */
typedef struct ews_response {
    /**
     * sizeof, set by the application: it tells the library which fields there are.
     */
    size_t size;
    /**
     * What was asked for; none if the outcome is a fault.
     */
    ews_operation_kind operation;
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
     * PlayOnPhone: the call that was begun.
     */
    struct ews_text phone_call_id;
    /**
     * GetPhoneCallInformation: how the call goes.
     */
    struct ews_phone_call_information information;
    /**
     * The fault, if that is the outcome.
     */
    struct ews_fault fault;
    /**
     * For how many milliseconds the client must not ask again, where MessageXml, of a response or of a fault
     * that was read, says so. It is not looked at in a response that is written.
     */
    struct ews_number back_off_milliseconds;
} ews_response;

/**
 * Why something could not be done. All zero bytes say nothing.
 */
typedef struct ews_failure {
    /**
     * What happened, for programs, such as "ErrorInvalidPhoneCallId". "ErrorInternalServerError" and
     * "ErrorInvalidRequest" are answered with a fault, any other code with an error response. No text stands
     * for "ErrorInternalServerError"; where somebody may not be impersonated, for
     * "ErrorImpersonateUserDenied".
     */
    struct ews_text code;
    /**
     * What happened, for people. Where it is no text, the code's own is sent.
     */
    struct ews_text text;
} ews_failure;

/**
 * What came of an operation. All zero but the size says nothing.
 */
typedef struct ews_result {
    /**
     * sizeof, set by the application: it tells the library which fields there are. A handler gets one with its size.
     */
    size_t size;
    /**
     * PlayOnPhone: the call that was begun.
     */
    struct ews_text phone_call_id;
    /**
     * GetPhoneCallInformation: how the call goes.
     */
    struct ews_phone_call_information information;
    /**
     * Why the operation could not be carried out, if it could not.
     */
    struct ews_failure failure;
} ews_result;

/**
 * An answer.
 */
typedef struct ews_reply {
    /**
     * sizeof, set by the application: it tells the library which fields there are.
     */
    size_t size;
    /**
     * The HTTP status: 200 for a response, 500 for a fault. The media type of both is
     * "text/xml; charset=utf-8".
     */
    uint32_t status;
    /**
     * The bytes of the body in the buffer, or those needed where the buffer is too small.
     */
    size_t length;
    /**
     * Why the answer is a fault, for a log; EWS_ERROR_KIND_NONE if it is none. Where the message is good, it has no line:
     * EWS_ERROR_KIND_UNKNOWN_OPERATION if there is no handler, or it says "ErrorInvalidRequest";
     * EWS_ERROR_KIND_IMPERSONATION_DENIED; what is wrong with a text that a handler gave; otherwise
     * EWS_ERROR_KIND_INTERNAL_SERVER_ERROR.
     */
    struct ews_error error;
} ews_reply;

/**
 * Carries out an operation. context is that of the ews_calls; the result says nothing yet.
 *
 * Returns 0 if the operation was carried out, with what the operation gives in the result; otherwise the
 * failure in the result says why not. The texts must be good until the answer is written. Where they are not
 * such as a response can carry, or what the operation gives is missing, the answer is the fault
 * "ErrorInternalServerError". The handler must neither throw nor jump out, and must leave alone the buffer for
 * the answer and the reader.
 */
typedef int32_t (*ews_handler)(void *context,
                               const struct ews_operation *operation,
                               struct ews_result *result);

/**
 * Says whether the operation may be carried out for this person. It is asked before the handler of the
 * operation is. context is that of the ews_calls; the failure says nothing yet.
 *
 * Returns 0 if it may; otherwise the failure says why not. The rules for an ews_handler hold for it.
 */
typedef int32_t (*ews_impersonation_handler)(void *context,
                                             const struct ews_impersonation *person,
                                             struct ews_failure *failure);

/**
 * Who carries out the operations. All zero but the size carries out none.
 */
typedef struct ews_calls {
    /**
     * sizeof, set by the application: it tells the library which fields there are.
     */
    size_t size;
    /**
     * What the functions are given.
     */
    void *context;
    /**
     * Calls somebody, plays them an item, and gives the id of the call. NULL: this operation is not there,
     * which is answered with the fault "ErrorInvalidRequest".
     */
    ews_handler play_on_phone;
    /**
     * Tells how a call goes. NULL: as above.
     */
    ews_handler get_phone_call_information;
    /**
     * Ends a call. NULL: as above.
     */
    ews_handler disconnect_phone_call;
    /**
     * Decides who may be impersonated. NULL: nobody. It is never asked unless the options say that the
     * application understands impersonation.
     */
    ews_impersonation_handler impersonate;
} ews_calls;

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

/**
 * Storage for one reader of a response: of the right size and alignment, for a static variable or a field.
 */
typedef union ews_response_reader_storage {
    /**
     * For the alignment.
     */
    uint64_t align;
    /**
     * Nothing to be looked at.
     */
    uint8_t bytes[EWS_RESPONSE_READER_SIZE];
} ews_response_reader_storage;

#if !defined(__cplusplus) && EWS_TYPED_ENUMS
/* With -fshort-enums, EWS_TYPED_ENUMS must be defined as 0. */
typedef char ews_enumerations_have_32_bits[(sizeof(enum ews_status) == 4) ? 1 : -1];
#endif

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
 * The text of an HTTP status that an answer has, "OK" or "Internal Server Error", for its status line; a static string that
 * ends with a NUL. That of another number is "".
 */
const char *ews_http_status_text(uint32_t status);

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
ews_status ews_text_decode(struct ews_text text,
                           void *buffer,
                           size_t capacity,
                           size_t *length,
                           struct ews_error *error);

/**
 * Whether a text, decoded, is these bytes; false for what is no text. Nothing is copied.
 */
bool ews_text_equals(struct ews_text text, const void *other, size_t other_length);

/**
 * Parses a request that lies in memory. The texts in it point into the message. options may be NULL.
 *
 * EWS_STATUS_MALFORMED if the message is not good: ews_fault_write makes the answer from the error.
 */
ews_status ews_request_parse(const void *message,
                             size_t length,
                             const struct ews_options *options,
                             struct ews_request *request,
                             struct ews_error *error);

/**
 * Writes a request, for a client. It cannot ask to act for somebody else.
 *
 * EWS_STATUS_MALFORMED if a text is too long or one that XML cannot carry, or the version is none.
 */
ews_status ews_request_write(const struct ews_request *request,
                             void *buffer,
                             size_t capacity,
                             size_t *length,
                             struct ews_error *error);

/**
 * Starts a reader, for one message, in storage of EWS_REQUEST_READER_SIZE bytes or more, aligned to
 * EWS_READER_ALIGN, and gives the handle for it. What was in the storage is forgotten, and with it
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
 * The message is complete: gives the request, whose texts point into the reader.
 *
 * EWS_STATUS_MALFORMED with EWS_ERROR_KIND_UNEXPECTED_END if the message is not complete, or with the error
 * that ews_request_reader_push gave.
 */
ews_status ews_request_reader_finish(const struct ews_request_reader *reader,
                                     struct ews_request *request,
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
 * Starts a reader for one response, as ews_request_reader_init does for one request, in storage of EWS_RESPONSE_READER_SIZE
 * bytes or more. Of the options, what is said of impersonation does not matter.
 */
ews_status ews_response_reader_init(void *storage,
                                    size_t size,
                                    const struct ews_options *options,
                                    struct ews_response_reader **reader);

/**
 * Takes the next bytes of the response, as ews_request_reader_push does of a request.
 */
ews_status ews_response_reader_push(struct ews_response_reader *reader,
                                    const void *bytes,
                                    size_t length,
                                    struct ews_error *error);

/**
 * The response is complete: gives it, as ews_response_parse does one in memory. Its texts point into the reader, or to static
 * strings.
 */
ews_status ews_response_reader_finish(const struct ews_response_reader *reader,
                                      struct ews_response *response,
                                      struct ews_error *error);

/**
 * With what a request is refused before it is begun: gives the code, or no text if it is not refused. An empty
 * id is "ErrorInvalidIdEmpty". ews_request_respond says so, whatever it is given.
 *
 * The texts of the request need not be there any more, for this function and the two that follow.
 */
ews_status ews_request_refusal(const struct ews_request *request,
                               struct ews_text *code);

/**
 * Checks that the response that the operation succeeded fits into a buffer, whatever it says, and gives the
 * length that this takes. Ask before the operation is begun: nothing is to be carried out of which nothing
 * could be said.
 *
 * EWS_STATUS_BUFFER_TOO_SMALL if it does not fit.
 */
ews_status ews_request_check_room(const struct ews_request *request,
                                  size_t capacity,
                                  size_t *length);

/**
 * Writes the answer to a request that was parsed, when its result comes. status and result are what an
 * ews_handler gives: 0 and what was gained, or another number and why the operation could not be carried out.
 *
 * EWS_STATUS_MALFORMED if a text of the result is too long or one that XML cannot carry.
 * EWS_STATUS_INVALID_ARGUMENT if the result lacks the id of the call that was begun, or the information that
 * was asked for.
 */
ews_status ews_request_respond(const struct ews_request *request,
                               int32_t status,
                               const struct ews_result *result,
                               void *buffer,
                               size_t capacity,
                               struct ews_reply *reply,
                               struct ews_error *error);

/**
 * Answers a message that lies in memory: parses it, has the operation carried out, and writes the response into
 * the buffer, or the fault where the message is bad. options may be NULL.
 *
 * No handler is called for a bad message, for an empty id, or when the buffer has no room for the response that
 * the operation succeeded, whatever that says. With a buffer of EWS_RESPONSE_MAX bytes there is room for every
 * answer unless a handler gives a text of more than 1,024 bytes; where there is none for the texts that it
 * gives, the status is EWS_STATUS_BUFFER_TOO_SMALL after it was called.
 */
ews_status ews_answer(const void *message,
                      size_t message_length,
                      const struct ews_options *options,
                      const struct ews_calls *calls,
                      void *buffer,
                      size_t capacity,
                      struct ews_reply *reply);

/**
 * Answers the message that was pushed into a reader, as ews_answer does one in memory. The reader may be
 * answered at once when a push was refused: the answer is the fault.
 *
 * EWS_STATUS_ALREADY_ANSWERED if there was an answer, or a handler was called: the operation is carried out once. Where the
 * buffer was too small before that, the reader can be answered again, with a larger one.
 */
ews_status ews_request_reader_answer(struct ews_request_reader *reader,
                                     const struct ews_calls *calls,
                                     void *buffer,
                                     size_t capacity,
                                     struct ews_reply *reply);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* EWS_PHONECALL_H */
