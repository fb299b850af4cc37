"""What runs periodically, as one readable table. All times are UTC; local hours are computed by the services."""

from celery.schedules import crontab

BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "core.tasks.sweep_outbox", "schedule": 30.0},
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 60.0},
    "build-missing-sheet-documents": {
        "task": "reports.tasks.build_missing_sheet_documents",
        "schedule": crontab(minute="*/5"),
    },
    "clear-expired-sessions": {
        "task": "core.tasks.clear_sessions",
        "schedule": crontab(hour="2", minute="17"),
    },
}
