"""The WSGI application of the browser tests: as strict about templates as every other test."""

from django.core.wsgi import get_wsgi_application
from django.template import engines

from tests.strictness import UndefinedVariable

application = get_wsgi_application()
for engine in engines.all():
    engine.engine.string_if_invalid = UndefinedVariable()
