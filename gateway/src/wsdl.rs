//! The description of the service, for clients that start from a WSDL (WSDL 1.1, in the style document/literal).

/// The path of the endpoint.
pub(crate) const ENDPOINT: &str = "/EWS/Exchange.asmx";

/// The schema of the messages.
pub(crate) const MESSAGES: &str = include_str!("wsdl/messages.xsd");

/// The schema of the types.
pub(crate) const TYPES: &str = include_str!("wsdl/types.xsd");

/// The service, with this URL as its address.
pub(crate) fn services(url: &str) -> String {
    // All that a URL may have and an attribute in quotation marks may not.
    let url = url.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    include_str!("wsdl/Services.wsdl").replace("{address}", &url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_cannot_break_out() {
        let text = services("http://a\"/><x y=\"&");
        assert!(text.contains("location=\"http://a&quot;/>&lt;x y=&quot;&amp;\""), "{text}");
        assert!(!text.contains("{address}"));
    }
}
