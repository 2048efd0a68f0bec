"""Python, suds: from the WSDL."""

import sys

import suds
import suds.client
from suds.transport.https import HttpAuthenticated

transport = HttpAuthenticated(username="ann", password="secret")
client = suds.client.Client(sys.argv[1] + "?wsdl", transport=transport, cache=None)


def with_id(kind, identifier):
    made = client.factory.create(kind)
    made._Id = identifier
    return made


def end(identifier):
    return client.service.DisconnectPhoneCall(with_id("ns1:PhoneCallIdType", identifier))


item = with_id("ns1:ItemIdType", "item")
begun = client.service.PlayOnPhone(item, "4711")
print("PlayOnPhone", begun.ResponseCode)
call = begun.PhoneCallId._Id
told = client.service.GetPhoneCallInformation(with_id("ns1:PhoneCallIdType", call)).PhoneCallInformation
print("GetPhoneCallInformation", told.PhoneCallState, told.ConnectionFailureCause)
print("DisconnectPhoneCall", end(call).ResponseCode)
print("DisconnectPhoneCall", end("unknown").ResponseCode)
try:
    client.service.PlayOnPhone(item, "1" * 300)
except suds.WebFault as error:
    print("fault", error.fault.faultcode.rpartition(":")[2], error.fault.faultstring)
