from django.urls import path

from agenda.views import journal, reminders, rules

urlpatterns = [
    path("agenda/rappels/", reminders.mine, name="reminders"),
    path("agenda/rappels/tout-lu/", reminders.read_all, name="reminders_read"),
    path("gestion/rappels/", journal.journal, name="journal"),
    path("gestion/rappels/export.csv", journal.journal_csv, name="journal_csv"),
    path("gestion/rappels/<int:pk>/renvoyer/", journal.resend, name="reminder_resend"),
    path("gestion/rappels/regles/", rules.rules, name="rules"),
    path("gestion/rappels/regles/ajouter/", rules.rule_add, name="rule_add"),
    path("gestion/rappels/regles/<int:pk>/", rules.rule_change, name="rule_change"),
    path("gestion/rappels/regles/<int:pk>/arreter/", rules.rule_stop, name="rule_stop"),
    path("gestion/rappels/regles/<int:pk>/reprendre/", rules.rule_resume, name="rule_resume"),
]
