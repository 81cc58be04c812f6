"""What is told about seats; settings.LETTERS says which letter belongs to it."""

SEATS_CHANGED = "seats_changed"
SEATS_DRAWN = "seats_drawn"
SEATS_LOST = "seats_lost"
SEATS_RESCHEDULED = "seats_rescheduled"
SEATS_MOVED_UP = "seats_moved_up"
