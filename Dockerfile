# One image for web, workers and beat (see docker-compose.yml for their commands).

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /tmp/runtime.txt
RUN /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: --requirement /tmp/runtime.txt

FROM python:3.11-slim-bookworm
# The libraries that WeasyPrint loads, and a fallback font.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core libfontconfig1 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin pni \
    && install -d -o pni -g pni /data /srv/static
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=pni.settings.production \
    PNI_DATA_DIR=/data \
    STATIC_ROOT=/srv/static \
    BIND_HOST=0.0.0.0 \
    PORT=8000
WORKDIR /app
COPY . .
USER pni
# Production refuses to start without these; the values only live for this command. The ignored folders are
# variants of the design system that no page uses (the same list as tools/demo.py, checked by a test).
RUN SECRET_KEY=only-for-collectstatic ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
    python manage.py collectstatic --no-input --verbosity=0 \
    --ignore component --ignore analytics --ignore legacy --ignore scheme --ignore layout \
    --ignore icon-picker --ignore pictograms --ignore "*.md" --ignore "*.map"
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "tools.healthcheck"]
CMD ["gunicorn", "pni.wsgi:application"]
