// The service as gSOAP's generator wants it: the operation of the reference request and its response.
//gsoap m service name: phonecall
//gsoap m service style: document
//gsoap m service encoding: literal
//gsoap m schema namespace: https://schemas.microsoft.com/exchange/services/2006/messages
//gsoap m schema elementForm: qualified
//gsoap m schema attributeForm: unqualified
//gsoap t schema namespace: https://schemas.microsoft.com/exchange/services/2006/types
//gsoap t schema elementForm: qualified
//gsoap t schema attributeForm: unqualified

struct t__RequestServerVersion { @char *Version; };
struct t__ServerVersionInfo {
    @int MajorVersion;
    @int MinorVersion;
    @int MajorBuildNumber;
    @int MinorBuildNumber;
    @char *Version;
};

struct SOAP_ENV__Header {
    struct t__RequestServerVersion *t__RequestServerVersion;
    struct t__ServerVersionInfo *t__ServerVersionInfo;
};

struct m__PhoneCallId { @char *Id 1; };

struct _m__DisconnectPhoneCallResponse {
    @char *ResponseClass 1;
    char *m__ResponseCode;
};

struct _m__DisconnectPhoneCall { struct m__PhoneCallId *m__PhoneCallId 1; };

int __m__DisconnectPhoneCall(
    struct _m__DisconnectPhoneCall *m__DisconnectPhoneCall,
    struct _m__DisconnectPhoneCallResponse *response);
