/* One claim's note: a list item of the notes' section. Within the note's rooms only. */
#ifndef FC_NOTE_ITEM_H
#define FC_NOTE_ITEM_H

#include "note_text.h"

/* Writes what the note says, without the passages that read as they were checked. */
void fc_note_body(const fc_note_writer_t *w, const fc_note_t *note);

/* Writes the whole <li>. */
void fc_note_item(const fc_note_writer_t *w, const fc_note_t *note);

#endif
