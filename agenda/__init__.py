"""Between teams and investigations: what is dated for a team: appointments, their calendars, and the reminders that can be trusted."""
