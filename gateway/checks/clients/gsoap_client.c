/* C, gSOAP: code that wsdl2h and soapcpp2 made from the WSDL. */
#include "ExchangeServiceBinding.nsmap"
#include "soapH.h"
#include <stdio.h>
#include <string.h>

static const char *url;

static struct soap *context(void) {
    static struct soap *soap;
    if (!soap) {
        /* With SOAP_XML_STRICT it would not read the fault, which says more than the WSDL does. */
        soap = soap_new1(SOAP_IO_KEEPALIVE);
        soap->connect_timeout = soap->recv_timeout = 10;
    }
    /* gSOAP forgets them with each request. */
    soap->userid = "ann";
    soap->passwd = "secret";
    return soap;
}

static int play(char *number, struct __ewsmsg__PlayOnPhoneResponse *response) {
    struct ewstype__ItemIdType item = {.Id = "item"};
    struct ewsmsg__PlayOnPhoneType request = {.ItemId = &item, .DialString = number};
    return soap_call___ewsmsg__PlayOnPhone(context(), url, NULL, &request, response);
}

static int end(char *id) {
    struct ewstype__PhoneCallIdType call = {.Id = id};
    struct ewsmsg__DisconnectPhoneCallType request = {.PhoneCallId = &call};
    struct __ewsmsg__DisconnectPhoneCallResponse response;
    if (soap_call___ewsmsg__DisconnectPhoneCall(context(), url, NULL, &request, &response))
        return 1;
    printf("DisconnectPhoneCall %s\n", response.ewsmsg__DisconnectPhoneCallResponse->ResponseCode);
    return 0;
}

static int run(void) {
    struct __ewsmsg__PlayOnPhoneResponse begun;
    if (play("4711", &begun))
        return 1;
    printf("PlayOnPhone %s\n", begun.ewsmsg__PlayOnPhoneResponse->ResponseCode);

    struct ewstype__PhoneCallIdType *call = begun.ewsmsg__PlayOnPhoneResponse->PhoneCallId;
    struct ewsmsg__GetPhoneCallInformationType question = {.PhoneCallId = call};
    struct __ewsmsg__GetPhoneCallInformationResponse told;
    if (soap_call___ewsmsg__GetPhoneCallInformation(context(), url, NULL, &question, &told))
        return 1;
    struct ewstype__PhoneCallInformationType *information =
        told.ewsmsg__GetPhoneCallInformationResponse->PhoneCallInformation;
    printf("GetPhoneCallInformation %s %s\n",
           soap_ewstype__PhoneCallStateType2s(context(), information->PhoneCallState),
           soap_ewstype__ConnectionFailureCauseType2s(context(), information->ConnectionFailureCause));

    if (end(call->Id) || end("unknown"))
        return 1;

    char number[301];
    memset(number, '1', 300);
    number[300] = '\0';
    if (!play(number, &begun))
        return 1;
    printf("fault %s %s\n", strrchr(*soap_faultcode(context()), ':') + 1, *soap_faultstring(context()));
    return 0;
}

int main(int argc, char **argv) {
    url = argc > 1 ? argv[1] : "";
    if (run()) {
        soap_print_fault(context(), stderr);
        return 1;
    }
    soap_destroy(context());
    soap_end(context());
    soap_free(context());
    return 0;
}
