//gsoap t schema namespace: https://schemas.microsoft.com/exchange/services/2006/types
//gsoap m schema namespace: https://schemas.microsoft.com/exchange/services/2006/messages
//gsoap m service name: phonecall
//gsoap m service style: document
//gsoap m service encoding: literal

struct t__RequestServerVersion { @char *Version; };
struct t__ServerVersionInfo { @int MajorVersion; @int MinorVersion; @int MajorBuildNumber; @int MinorBuildNumber; @char *Version; };
struct SOAP_ENV__Header { struct t__RequestServerVersion *t__RequestServerVersion; struct t__ServerVersionInfo *t__ServerVersionInfo; };
struct m__PhoneCallIdType { @char *Id 1; };
struct m__DisconnectPhoneCallResponse { @char *ResponseClass 1; char *m__MessageText 0; char *m__ResponseCode 0; };
int m__DisconnectPhoneCall(struct m__PhoneCallIdType *m__PhoneCallId 1, struct m__DisconnectPhoneCallResponse *response);
