"""Instruction by the staff, and the applicant's side of complements and letters."""

from django.urls import path

from candidatures.views import instruction as review
from candidatures.views import instruction_applicant as applicant
from candidatures.views import instruction_complements as complements
from candidatures.views import instruction_letters as letters
from candidatures.views import instruction_queue as queue
from candidatures.views import instruction_scores as scores

_STAFF = "gestion/candidatures/"
_ONE = f"{_STAFF}<int:pk>/"
_PROBLEM = f"{_STAFF}problematiques/<int:pk>/"

urlpatterns = [
    path(_STAFF, queue.queue, name="queue"),
    path(f"{_STAFF}exporter/", queue.export_choice, name="queue_export"),
    path(f"{_STAFF}candidatures.csv", queue.export_file, name="queue_csv"),
    path(f"{_STAFF}repartir/<slug:slug>/", queue.distribute, name="distribute"),
    path(_ONE, review.candidature, name="staff_candidature"),
    path(f"{_ONE}instruire/", review.start, name="start_review"),
    path(f"{_ONE}attribuer/", review.assign, name="assign"),
    path(f"{_ONE}lien/", review.conflict, name="declare_conflict"),
    path(f"{_ONE}lien/retirer/", review.conflict_withdraw, name="withdraw_conflict"),
    path(f"{_ONE}complement/", complements.complement, name="staff_complement"),
    path(f"{_ONE}complement/message/", complements.reply, name="complement_reply"),
    path(f"{_ONE}complement/clore/", complements.close, name="complement_close"),
    path(f"{_PROBLEM}lecture/", scores.reading, name="reading"),
    path(f"{_PROBLEM}lecture/reprendre/", scores.reading_take_back, name="reading_take_back"),
    path(f"{_PROBLEM}decision/", scores.decision, name="decision"),
    path(f"{_STAFF}comparer/", scores.comparison, name="comparison"),
    path(f"{_STAFF}classement/<slug:slug>/", scores.ranking_page, name="ranking"),
    path(f"{_STAFF}classement/<slug:slug>/abstention/", scores.abstain_rest, name="abstain_rest"),
    path(f"{_STAFF}lettres/<slug:slug>/", letters.letters, name="letters"),
    path(f"{_STAFF}lettres/<slug:slug>/preparer/", letters.prepare_all, name="letters_prepare"),
    path(f"{_ONE}lettre/", letters.letter, name="staff_letter"),
    path(f"{_ONE}lettre/preparer/", letters.prepare_one, name="letter_prepare"),
    path("candidatures/<int:pk>/complement/", applicant.complement, name="complement"),
    path("candidatures/<int:pk>/decision/", applicant.decision_letter, name="decision_letter"),
]
