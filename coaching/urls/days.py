"""Days: the staff's below /gestion/jours/, an expert's own, and an agent's time in the workspace of her team."""

from django.urls import path

from coaching.views import days_board, declared_time, months, own_days

_STAFF = "gestion/jours/"
_OWN = "accompagnement/jours/"

urlpatterns = [
    path(_STAFF, days_board.board, name="days_board"),
    path(f"{_STAFF}comptes/<int:pk>/", days_board.account, name="day_account"),
    path(f"{_STAFF}releves/<int:pk>.pdf", months.statement_pdf, name="statement_pdf"),
    path(f"{_STAFF}releves/<int:pk>.ods", months.statement, {"form": "ods"}, name="statement_ods"),
    path(f"{_STAFF}releves/<int:pk>.csv", months.statement, {"form": "csv"}, name="statement_csv"),
    path(f"{_STAFF}<slug:slug>/mois/", months.months, name="months"),
    path(f"{_STAFF}<slug:slug>/mois/<int:year>-<int:number>/", months.month, name="month"),
    path(_OWN, own_days.days, name="days"),
    path(f"{_OWN}noter/", own_days.day_new, name="day_new"),
    path(f"{_OWN}<int:pk>/", own_days.day_change, name="day_change"),
    path(f"{_OWN}<int:pk>/retirer/", own_days.day_remove, name="day_remove"),
    path(f"{_OWN}releves/<int:pk>.ods", months.own_statement, {"form": "ods"}, name="own_statement_ods"),
    path(f"{_OWN}releves/<int:pk>.csv", months.own_statement, {"form": "csv"}, name="own_statement_csv"),
    path("espace/<uuid:pk>/temps/", declared_time.time, name="time"),
]
