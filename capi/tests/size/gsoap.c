/* gSOAP, with the code that soapcpp2 makes of phonecall.h, and without sockets. */
#include "job.h"
#include "phonecall.nsmap"
#include "soapH.h"

static size_t at;

static size_t receive(struct soap *soap, char *bytes, size_t size)
{
    size_t length = request_length - at < size ? request_length - at : size;
    (void)soap;
    memcpy(bytes, request + at, length);
    at += length;
    return length;
}

static int give(struct soap *soap, const char *bytes, size_t length)
{
    (void)soap;
    send_answer(bytes, length);
    return SOAP_OK;
}

int m__DisconnectPhoneCall(struct soap *soap, struct m__PhoneCallIdType *id, struct m__DisconnectPhoneCallResponse *response)
{
    static struct SOAP_ENV__Header header;
    static struct t__ServerVersionInfo version = {14, 0, 639, 20, "Exchange2010"};
    hang_up(id->Id, strlen(id->Id));
    header.t__ServerVersionInfo = &version;
    soap->header = &header;
    response->ResponseClass = "Success";
    response->m__ResponseCode = "NoError";
    return SOAP_OK;
}

int job(void)
{
    static struct soap soap;
    int result;
    soap_init2(&soap, SOAP_C_UTFSTRING, SOAP_C_UTFSTRING);
    soap.frecv = receive;
    soap.fsend = give;
    result = soap_serve(&soap);
    soap_end(&soap);
    soap_done(&soap);
    return result;
}
