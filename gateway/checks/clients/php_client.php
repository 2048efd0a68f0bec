<?php
// PHP, SoapClient: from the WSDL.

$client = new SoapClient($argv[1] . '?wsdl', ['login' => 'ann', 'password' => 'secret', 'cache_wsdl' => WSDL_CACHE_NONE]);

function end_call($client, $call)
{
    return $client->DisconnectPhoneCall(['PhoneCallId' => ['Id' => $call]])->ResponseCode;
}

$begun = $client->PlayOnPhone(['ItemId' => ['Id' => 'item'], 'DialString' => '4711']);
echo "PlayOnPhone $begun->ResponseCode\n";
$call = $begun->PhoneCallId->Id;
$told = $client->GetPhoneCallInformation(['PhoneCallId' => ['Id' => $call]])->PhoneCallInformation;
echo "GetPhoneCallInformation $told->PhoneCallState $told->ConnectionFailureCause\n";
echo 'DisconnectPhoneCall ', end_call($client, $call), "\n";
echo 'DisconnectPhoneCall ', end_call($client, 'unknown'), "\n";
try {
    $client->PlayOnPhone(['ItemId' => ['Id' => 'item'], 'DialString' => str_repeat('1', 300)]);
} catch (SoapFault $fault) {
    $code = explode(':', $fault->faultcode);
    echo 'fault ', end($code), " $fault->faultstring\n";
}
