/* gSOAP's stand-alone server for the same operations: code that wsdl2h and soapcpp2 made from the WSDL, a thread a connection,
 * as its guide does it. It keeps no calls. */
#include "ExchangeServiceBinding.nsmap"
#include "soapH.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int __ewsmsg__PlayOnPhone(struct soap *soap, struct ewsmsg__PlayOnPhoneType *request,
                          struct __ewsmsg__PlayOnPhoneResponse *response) {
    struct ewsmsg__PlayOnPhoneResponseMessageType *message = soap_new_ewsmsg__PlayOnPhoneResponseMessageType(soap, 1);
    (void)request;
    message->ResponseClass = ewstype__ResponseClassType__Success;
    message->ResponseCode = "NoError";
    message->PhoneCallId = soap_new_ewstype__PhoneCallIdType(soap, 1);
    message->PhoneCallId->Id = "6f0f2c1e-7b1b-4f63-8c55-0d3d1d5c1b6a";
    response->ewsmsg__PlayOnPhoneResponse = message;
    return SOAP_OK;
}

int __ewsmsg__GetPhoneCallInformation(struct soap *soap, struct ewsmsg__GetPhoneCallInformationType *request,
                                      struct __ewsmsg__GetPhoneCallInformationResponse *response) {
    struct ewsmsg__GetPhoneCallInformationResponseMessageType *message =
        soap_new_ewsmsg__GetPhoneCallInformationResponseMessageType(soap, 1);
    (void)request;
    message->ResponseClass = ewstype__ResponseClassType__Success;
    message->ResponseCode = "NoError";
    message->PhoneCallInformation = soap_new_ewstype__PhoneCallInformationType(soap, 1);
    message->PhoneCallInformation->PhoneCallState = ewstype__PhoneCallStateType__Connecting;
    message->PhoneCallInformation->ConnectionFailureCause = ewstype__ConnectionFailureCauseType__None;
    response->ewsmsg__GetPhoneCallInformationResponse = message;
    return SOAP_OK;
}

int __ewsmsg__DisconnectPhoneCall(struct soap *soap, struct ewsmsg__DisconnectPhoneCallType *request,
                                  struct __ewsmsg__DisconnectPhoneCallResponse *response) {
    struct ewsmsg__DisconnectPhoneCallResponseMessageType *message =
        soap_new_ewsmsg__DisconnectPhoneCallResponseMessageType(soap, 1);
    (void)request;
    message->ResponseClass = ewstype__ResponseClassType__Success;
    message->ResponseCode = "NoError";
    response->ewsmsg__DisconnectPhoneCallResponse = message;
    return SOAP_OK;
}

static void *serve(void *context) {
    struct soap *soap = context;
    pthread_detach(pthread_self());
    soap_serve(soap);
    soap_destroy(soap);
    soap_end(soap);
    soap_free(soap);
    return NULL;
}

int main(int argc, char **argv) {
    struct soap *soap = soap_new1(SOAP_IO_KEEPALIVE);
    pthread_attr_t small;
    signal(SIGPIPE, SIG_IGN);
    soap->bind_flags = SO_REUSEADDR;
    soap->max_keep_alive = 0; /* no limit */
    soap->send_timeout = soap->recv_timeout = 30;
    if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", argc > 1 ? atoi(argv[1]) : 0, 1024))) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 * 1024);
    for (;;) {
        pthread_t thread;
        struct soap *copy;
        if (!soap_valid_socket(soap_accept(soap)))
            continue;
        copy = soap_copy(soap);
        if (!copy || pthread_create(&thread, &small, serve, copy))
            return 1;
    }
}
