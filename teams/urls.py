"""Addresses of the teams: the staff's below /gestion/, a member's own, and the page behind a mailed link."""

from django.urls import path

from teams.states import TeamRole
from teams.views import board, invitation, staff_people, staff_team, team

app_name = "teams"

_STAFF = "gestion/equipes/"
_ONE = f"{_STAFF}<int:pk>/"

urlpatterns = [
    path(_STAFF, board.board, name="board"),
    path(f"{_STAFF}former/<slug:slug>/", board.team_new, name="team_new"),
    path(_ONE, staff_team.staff_team, name="staff_team"),
    path(f"{_ONE}preparer/", staff_team.prepare, name="prepare"),
    path(f"{_ONE}lancer/", staff_team.move, {"name": "launch"}, name="launch"),
    path(f"{_ONE}clore/", staff_team.move, {"name": "finish"}, name="finish"),
    path(f"{_ONE}rouvrir/", staff_team.move, {"name": "resume"}, name="resume"),
    path(f"{_ONE}dissoudre/", staff_team.move, {"name": "disband"}, name="disband"),
    path(f"{_ONE}inviter/", staff_people.invite, name="invite"),
    path(f"{_ONE}invitations/<int:invitation_pk>/renvoyer/", staff_people.invitation_resend, name="invitation_resend"),
    path(f"{_ONE}invitations/<int:invitation_pk>/retirer/", staff_people.invitation_revoke, name="invitation_revoke"),
    path(f"{_ONE}coach/", staff_people.expert, {"role": TeamRole.COACH.value}, name="coach"),
    path(f"{_ONE}designer/", staff_people.expert, {"role": TeamRole.DESIGNER.value}, name="designer"),
    path(f"{_ONE}membres/<int:membership_pk>/depart/", staff_people.leave, name="leave"),
    path("equipes/<int:pk>/", team.team, name="team"),
    path("invitations/equipe/<str:token>/", invitation.invitation, name="invitation"),
]
