/* An image without any library: what every image has. */
#include "job.h"

int job(void)
{
    hang_up("OWVl4NWb3N29t", 13);
    send_answer(request, request_length);
    return 0;
}
