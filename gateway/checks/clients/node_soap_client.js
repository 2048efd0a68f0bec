// JavaScript, node-soap: from the WSDL.

const soap = require('soap');

async function main(url) {
  const client = await soap.createClientAsync(url + '?wsdl');
  client.setSecurity(new soap.BasicAuthSecurity('ann', 'secret'));
  const id = (value) => ({ attributes: { Id: value } });
  const end = async (call) => (await client.DisconnectPhoneCallAsync({ PhoneCallId: id(call) }))[0].ResponseCode;

  const [begun] = await client.PlayOnPhoneAsync({ ItemId: id('item'), DialString: '4711' });
  console.log('PlayOnPhone', begun.ResponseCode);
  const call = begun.PhoneCallId.attributes.Id;
  const [{ PhoneCallInformation: told }] = await client.GetPhoneCallInformationAsync({ PhoneCallId: id(call) });
  console.log('GetPhoneCallInformation', told.PhoneCallState, told.ConnectionFailureCause);
  console.log('DisconnectPhoneCall', await end(call));
  console.log('DisconnectPhoneCall', await end('unknown'));
  try {
    await client.PlayOnPhoneAsync({ ItemId: id('item'), DialString: '1'.repeat(300) });
  } catch (error) {
    const { faultcode, faultstring } = error.root.Envelope.Body.Fault;
    console.log('fault', faultcode.split(':').pop(), faultstring.$value ?? faultstring);
  }
}

main(process.argv[2]);
