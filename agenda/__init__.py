"""What is dated for a team: appointments, their calendars, and reminders that can be trusted. Above teams."""
