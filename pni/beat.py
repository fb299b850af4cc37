"""What runs periodically, as one readable table. All times are UTC; local hours are computed by the services."""

from celery.schedules import crontab

# A sweep that nobody did in time is not worth doing late: the next one does the same.
BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "core.tasks.sweep_outbox", "schedule": 30.0, "options": {"expires": 60}},
    "look-up-uncertain-mail": {
        "task": "core.tasks.look_up_uncertain_mail",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-reminders": {"task": "agenda.tasks.sweep_reminders", "schedule": 60.0, "options": {"expires": 60}},
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 60.0},
    "build-missing-sheet-documents": {
        "task": "reports.tasks.build_missing_sheet_documents",
        "schedule": crontab(minute="*/5"),
    },
    "clear-expired-sessions": {
        "task": "core.tasks.clear_sessions",
        "schedule": crontab(hour="2", minute="17"),
    },
    "remind-complements": {
        "task": "candidatures.tasks.remind_complements",
        "schedule": crontab(minute="23"),
    },
    "remind-drafts": {
        "task": "candidatures.tasks.remind_drafts",
        "schedule": crontab(minute="*/10"),
    },
    "build-receipts": {
        "task": "reports.tasks.build_receipts",
        "schedule": crontab(minute="*/5"),
    },
    "build-committee-documents": {
        "task": "reports.tasks.build_committee_documents",
        "schedule": crontab(minute="*/5"),
    },
    "build-statements": {
        "task": "reports.tasks.build_statements",
        "schedule": crontab(minute="*/5"),
    },
    "build-attestations": {
        "task": "reports.tasks.build_attestations",
        "schedule": crontab(minute="*/5"),
    },
    "purge-internal-calls": {
        "task": "candidatures.tasks.purge_internal_calls",
        "schedule": crontab(hour="3", minute="7"),
    },
    "purge-identities": {
        "task": "investigations.tasks.purge_identities",
        "schedule": crontab(hour="3", minute="27"),
    },
    "forget-correction-addresses": {
        "task": "investigations.tasks.forget_correction_addresses",
        "schedule": crontab(hour="3", minute="47"),
    },
    "publish-due-sheets": {
        "task": "investigations.tasks.publish_due_sheets",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sync-calendars": {
        "task": "agenda.tasks.sync_calendars",
        "schedule": crontab(minute="*/5"),
    },
    "tell-committee-guests": {
        "task": "investigations.tasks.tell_committee_guests",
        "schedule": crontab(minute="*/5"),
    },
    "sync-agenda": {
        "task": "agenda.tasks.sync_agenda",
        "schedule": crontab(hour="3", minute="37"),
    },
    "send-digests": {
        "task": "coaching.tasks.send_digests",
        "schedule": crontab(minute="*/10"),
    },
    "ask-follow-ups": {
        "task": "evaluation.tasks.ask_follow_ups",
        "schedule": crontab(hour="7", minute="41"),
    },
    "tend-satisfaction-surveys": {
        "task": "evaluation.tasks.tend_satisfaction_surveys",
        "schedule": crontab(hour="7", minute="51"),
    },
    "remind-team-invitations": {
        "task": "teams.tasks.remind_team_invitations",
        "schedule": crontab(hour="7", minute="11"),
    },
}
