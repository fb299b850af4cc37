from agenda.models.appointment import Appointment, AppointmentTransition, Attendance, CalendarInvitation
from agenda.models.feed import CalendarFeed
from agenda.models.reminder import Reminder, ReminderPreference, ReminderRule

__all__ = [
    "Appointment",
    "AppointmentTransition",
    "Attendance",
    "CalendarFeed",
    "CalendarInvitation",
    "Reminder",
    "ReminderPreference",
    "ReminderRule",
]
