/* The job that each image does: take the reference request, find out which call is to be ended, and answer. */
#ifndef JOB_H
#define JOB_H

#include <stddef.h>

extern const char request[];
extern const size_t request_length;

/* Ends the call with this id. */
void hang_up(const char *id, size_t length);

/* Takes what is to be sent. */
void send_answer(const char *bytes, size_t length);

/* Does the job once; 0 if it was done. */
int job(void);

#endif
