# The version, which stands in the header.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/../include/ews_phonecall.h number REGEX "^#define EWS_VERSION_NUMBER ")
string(REGEX REPLACE "[^0-9]" "" number "${number}")
math(EXPR major "${number} / 10000")
math(EXPR minor "${number} / 100 % 100")
math(EXPR patch "${number} % 100")
set(EWS_PHONECALL_VERSION ${major}.${minor}.${patch})
