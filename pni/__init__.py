"""Assembly: settings, routes, worker. No domain word lives here, and nothing imports it.

Celery's application is loaded with Django so that `shared_task` finds it.
"""

from pni.celery import app as celery_app

__all__ = ["celery_app"]
