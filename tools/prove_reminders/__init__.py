"""`make prove-reminders`: no reminder lost, none told twice, whatever is killed, and when.

    python -m tools.prove_reminders [--quick] [--only WORD] [--keep-logs FOLDER]

Real PostgreSQL, Redis, Celery workers, beat and an SMTP server, started here and ended by their own process number. The
judge is not the product: what the SMTP server wrote down is compared with what the worlds were made to tell.
"""
