from django.urls import path

from agenda.views import appointments, attendance, board, mine

_ONE = "agenda/rendez-vous/<int:pk>/"

urlpatterns = [
    path("agenda/", mine.mine, name="mine"),
    path(_ONE, appointments.appointment, name="appointment"),
    path(f"{_ONE}rendez-vous.ics", appointments.ics, name="appointment_ics"),
    path(f"{_ONE}modifier/", appointments.edit, name="appointment_edit"),
    path(f"{_ONE}annuler/", appointments.cancel, name="appointment_cancel"),
    path(f"{_ONE}fait/", appointments.move, {"name": "complete"}, name="appointment_complete"),
    path(f"{_ONE}retablir/", appointments.move, {"name": "restore"}, name="appointment_restore"),
    path(f"{_ONE}presences/", attendance.attendance, name="attendance"),
    path(f"{_ONE}emargement/", attendance.attendance_sheet, name="attendance_sheet"),
    path("gestion/agenda/", board.board, name="board"),
    path("gestion/agenda/<slug:slug>/nouveau/", board.appointment_new, name="appointment_new"),
    path("gestion/agenda/<slug:slug>/comites/", board.committees, name="committees"),
]
