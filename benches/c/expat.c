/* expat: finds the namespaced Id. */
#include <expat.h>
#include <string.h>

#define SEPARATOR "|"

struct search {
    char *id;
    size_t room;
    long len;
};

static int is_phone_call_id(const char *name) {
    return strcmp(name, "https://schemas.microsoft.com/exchange/services/2006/messages|PhoneCallId") == 0
        || strcmp(name, "http://schemas.microsoft.com/exchange/services/2006/messages|PhoneCallId") == 0;
}

static void XMLCALL start(void *data, const XML_Char *name, const XML_Char **attributes) {
    struct search *search = data;
    if (!is_phone_call_id(name))
        return;
    for (; attributes[0]; attributes += 2) {
        size_t len = strlen(attributes[1]);
        if (strcmp(attributes[0], "Id") == 0 && len <= search->room) {
            memcpy(search->id, attributes[1], len);
            search->len = (long)len;
        }
    }
}

static long run(XML_Parser parser, const char *message, size_t len, char *id, size_t room) {
    struct search search = {id, room, -1};
    XML_SetUserData(parser, &search);
    XML_SetElementHandler(parser, start, NULL);
    return XML_Parse(parser, message, (int)len, 1) == XML_STATUS_OK ? search.len : -1;
}

/* A parser for each message. */
long peer_expat(const char *message, size_t len, char *id, size_t room) {
    XML_Parser parser = XML_ParserCreateNS(NULL, SEPARATOR[0]);
    long found = run(parser, message, len, id, room);
    XML_ParserFree(parser);
    return found;
}

/* One parser for all messages, reset between them. */
long peer_expat_kept(const char *message, size_t len, char *id, size_t room) {
    static XML_Parser parser;
    if (parser)
        XML_ParserReset(parser, NULL);
    else
        parser = XML_ParserCreateNS(NULL, SEPARATOR[0]);
    return run(parser, message, len, id, room);
}

static void XMLCALL refuse_doctype(void *parser, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                                   int has_subset) {
    (void)name, (void)system, (void)public, (void)has_subset;
    XML_StopParser(parser, XML_FALSE);
}

/* Whether a document in UTF-8 is well-formed, by its namespaces too, and has no DTD. */
int accepts_expat(const char *document, size_t len) {
    XML_Parser parser = XML_ParserCreateNS("UTF-8", SEPARATOR[0]);
    XML_UseParserAsHandlerArg(parser);
    XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
    int accepted = XML_Parse(parser, document, (int)len, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return accepted;
}

const char *peer_expat_version(void) {
    return XML_ExpatVersion();
}
