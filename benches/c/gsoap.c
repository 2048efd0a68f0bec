/* gSOAP serves the request: it reads it, calls the operation and writes the response, without HTTP. */
#include "soapH.h"
#include <stdio.h>
#include <string.h>

/* The generated table knows one spelling of each namespace; clients send the other, too. */
struct Namespace namespaces[] = {
    {"SOAP-ENV", "http://schemas.xmlsoap.org/soap/envelope/", NULL, NULL},
    {"SOAP-ENC", "http://schemas.xmlsoap.org/soap/encoding/", NULL, NULL},
    {"xsi", "http://www.w3.org/2001/XMLSchema-instance", NULL, NULL},
    {"xsd", "http://www.w3.org/2001/XMLSchema", NULL, NULL},
    {"t", "https://schemas.microsoft.com/exchange/services/2006/types",
     "http://schemas.microsoft.com/exchange/services/2006/types", NULL},
    {"m", "https://schemas.microsoft.com/exchange/services/2006/messages",
     "http://schemas.microsoft.com/exchange/services/2006/messages", NULL},
    {NULL, NULL, NULL, NULL}};

struct exchange {
    const char *message;
    size_t left;
    char *id;
    size_t room;
    long len;
    char answer[4096];
    size_t answer_len;
};

static size_t receive(struct soap *soap, char *buffer, size_t room) {
    struct exchange *exchange = soap->user;
    size_t len = exchange->left < room ? exchange->left : room;
    memcpy(buffer, exchange->message, len);
    exchange->message += len;
    exchange->left -= len;
    return len;
}

static int transmit(struct soap *soap, const char *bytes, size_t len) {
    struct exchange *exchange = soap->user;
    if (len > sizeof exchange->answer - exchange->answer_len)
        return SOAP_EOF;
    memcpy(exchange->answer + exchange->answer_len, bytes, len);
    exchange->answer_len += len;
    return SOAP_OK;
}

int __m__DisconnectPhoneCall(struct soap *soap, struct _m__DisconnectPhoneCall *request,
                             struct _m__DisconnectPhoneCallResponse *response) {
    struct exchange *exchange = soap->user;
    size_t len = strlen(request->m__PhoneCallId->Id);
    if (len > exchange->room)
        return SOAP_ERR;
    memcpy(exchange->id, request->m__PhoneCallId->Id, len);
    exchange->len = (long)len;
    response->ResponseClass = "Success";
    response->m__ResponseCode = "NoError";
    soap->header = NULL;
    return SOAP_OK;
}

/* One context for all messages. */
long peer_gsoap(const char *message, size_t len, char *id, size_t room) {
    static struct soap *soap;
    struct exchange exchange;
    exchange.message = message;
    exchange.left = len;
    exchange.id = id;
    exchange.room = room;
    exchange.len = -1;
    exchange.answer_len = 0;
    if (!soap) {
        soap = soap_new1(SOAP_IO_BUFFER | SOAP_ENC_PLAIN | SOAP_XML_STRICT);
        soap->frecv = receive;
        soap->fsend = transmit;
    }
    soap->user = &exchange;
    int status = soap_serve(soap);
    soap_destroy(soap);
    soap_end(soap);
    return status == SOAP_OK && exchange.answer_len > 0 ? exchange.len : -1;
}

const char *peer_gsoap_version(void) {
    static char version[16];
    snprintf(version, sizeof version, "%d.%d.%d", GSOAP_VERSION / 100000, GSOAP_VERSION / 1000 % 100,
             GSOAP_VERSION % 1000);
    return version;
}
