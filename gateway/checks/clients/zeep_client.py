"""Python, zeep: from the WSDL."""

import sys

import requests
import zeep

session = requests.Session()
session.auth = ("ann", "secret")
client = zeep.Client(sys.argv[1] + "?wsdl", transport=zeep.Transport(session=session))
headers = {"RequestVersion": {"Version": "Exchange2010_SP2"}}


def ask(operation, **message):
    return client.service[operation](**message, _soapheaders=headers).body


begun = ask("PlayOnPhone", ItemId={"Id": "item"}, DialString="4711")
print("PlayOnPhone", begun.ResponseCode)
call = {"Id": begun.PhoneCallId.Id}
told = ask("GetPhoneCallInformation", PhoneCallId=call).PhoneCallInformation
print("GetPhoneCallInformation", told.PhoneCallState, told.ConnectionFailureCause)
print("DisconnectPhoneCall", ask("DisconnectPhoneCall", PhoneCallId=call).ResponseCode)
print("DisconnectPhoneCall", ask("DisconnectPhoneCall", PhoneCallId={"Id": "unknown"}).ResponseCode)
try:
    ask("PlayOnPhone", ItemId={"Id": "item"}, DialString="1" * 300)
except zeep.exceptions.Fault as fault:
    print("fault", fault.code.rpartition(":")[2], fault.message)
