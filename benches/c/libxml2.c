/* libxml2's SAX2: finds the namespaced Id. */
#include <libxml/parser.h>
#include <string.h>

struct search {
    char *id;
    size_t room;
    long len;
};

static void start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
                  const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **attributes) {
    struct search *search = data;
    const char *name = (const char *)uri;
    (void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted;
    if (!name || strcmp((const char *)local, "PhoneCallId") != 0)
        return;
    if (strcmp(name, "https://schemas.microsoft.com/exchange/services/2006/messages") != 0
        && strcmp(name, "http://schemas.microsoft.com/exchange/services/2006/messages") != 0)
        return;
    /* Local name, prefix, URI, first and last byte of the value. */
    for (; attribute_count > 0; attribute_count--, attributes += 5) {
        size_t len = (size_t)(attributes[4] - attributes[3]);
        if (!attributes[2] && strcmp((const char *)attributes[0], "Id") == 0 && len <= search->room) {
            memcpy(search->id, attributes[3], len);
            search->len = (long)len;
        }
    }
}

static void silent(void *data, xmlErrorPtr error) {
    (void)data, (void)error;
}

long peer_libxml2(const char *message, size_t len, char *id, size_t room) {
    struct search search = {id, room, -1};
    xmlSAXHandler handler = {0};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = start;
    handler.serror = silent;
    return xmlSAXUserParseMemory(&handler, &search, message, (int)len) == 0 ? search.len : -1;
}

/* A namespace's name that is no URI is an error to libxml2 only. */
static void note(void *context, xmlErrorPtr error) {
    if (error->level >= XML_ERR_ERROR && error->code != XML_WAR_NS_URI)
        *(int *)((xmlParserCtxtPtr)context)->_private = 0;
}

/* Whether a document in UTF-8 is well-formed, by its namespaces too, and has no DTD. */
int accepts_libxml2(const char *document, size_t len) {
    int accepted = 1;
    xmlParserCtxtPtr context = xmlNewParserCtxt();
    context->_private = &accepted;
    context->sax->serror = note;
    xmlDocPtr tree = xmlCtxtReadMemory(context, document, (int)len, NULL, "UTF-8", XML_PARSE_NONET);
    accepted = accepted && tree && !xmlGetIntSubset(tree);
    xmlFreeDoc(tree);
    xmlFreeParserCtxt(context);
    return accepted;
}

const char *peer_libxml2_version(void) {
    return LIBXML_DOTTED_VERSION;
}
