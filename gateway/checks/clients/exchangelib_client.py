"""Python, exchangelib: its machinery for services, which has none for phone calls yet."""

import sys

from exchangelib import BASIC, Build, Configuration, Credentials, Version
from exchangelib.errors import ErrorInvalidPhoneCallId, ErrorSchemaValidation
from exchangelib.protocol import Protocol
from exchangelib.services.common import EWSService
from exchangelib.util import MNS, TNS, add_xml_child, create_element


class PhoneCallService(EWSService):
    def call(self, **message):
        return next(self._get_elements(payload=self.get_payload(**message)))

    def get_payload(self, call):
        payload = create_element(f"m:{self.SERVICE_NAME}")
        payload.append(create_element("m:PhoneCallId", attrs={"Id": call}))
        return payload

    @classmethod
    def _get_elements_in_container(cls, container):
        return [container]


class PlayOnPhone(PhoneCallService):
    SERVICE_NAME = "PlayOnPhone"
    element_container_name = f"{{{MNS}}}PhoneCallId"

    def get_payload(self, item, number):
        payload = create_element(f"m:{self.SERVICE_NAME}")
        payload.append(create_element("m:ItemId", attrs={"Id": item}))
        if number is not None:
            add_xml_child(payload, "m:DialString", number)
        return payload


class GetPhoneCallInformation(PhoneCallService):
    SERVICE_NAME = "GetPhoneCallInformation"
    element_container_name = f"{{{MNS}}}PhoneCallInformation"


class DisconnectPhoneCall(PhoneCallService):
    SERVICE_NAME = "DisconnectPhoneCall"


protocol = Protocol(
    config=Configuration(
        service_endpoint=sys.argv[1],
        credentials=Credentials("ann", "secret"),
        auth_type=BASIC,
        version=Version(Build(14, 2)),
    )
)
call = PlayOnPhone(protocol).call(item="item", number="4711").get("Id")
print("PlayOnPhone NoError")
told = GetPhoneCallInformation(protocol).call(call=call)
print("GetPhoneCallInformation", *[told.find(f"{{{TNS}}}{name}").text for name in ["PhoneCallState", "ConnectionFailureCause"]])
DisconnectPhoneCall(protocol).call(call=call)
print("DisconnectPhoneCall NoError")
try:
    DisconnectPhoneCall(protocol).call(call="unknown")
except ErrorInvalidPhoneCallId as error:
    print("DisconnectPhoneCall", type(error).__name__)
# It takes `ErrorInvalidRequest`, which the others provoke, for a version that is not served.
try:
    PlayOnPhone(protocol).call(item="item", number=None)
except ErrorSchemaValidation as error:
    print("fault", type(error).__name__, error.value.partition(".")[0] + ".")
