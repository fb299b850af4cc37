"""The files that put the product elsewhere agree with the code and with one another."""

import re

import yaml

from pni.settings import base
from tools import demo
from tools.services import ROOT


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def variables_read_by_settings() -> set[str]:
    sources = "".join(path.read_text() for path in sorted((ROOT / "pni" / "settings").glob("*.py")))
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', sources))


def test_every_variable_of_the_settings_is_explained():
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert variables_read_by_settings() - explained == set()


def test_every_queue_has_its_worker_in_each_deployment():
    queues = {base.CELERY_TASK_DEFAULT_QUEUE} | {route["queue"] for route in base.CELERY_TASK_ROUTES.values()}
    commands = {
        "demo": " ".join(map(str, demo.background_programs(ROOT, 1)[-1].command)),
        "Procfile": (ROOT / "Procfile").read_text(),
        "compose": (ROOT / "docker-compose.yml").read_text(),
    }
    served = {
        place: {name for names in re.findall(r"--queues=([\w,]+)", text) for name in names.split(",")}
        for place, text in commands.items()
    }
    assert served == dict.fromkeys(commands, queues)


def test_compose_waits_for_services_that_exist_and_are_checked():
    services = compose()["services"]
    for name, service in services.items():
        for needed, condition in service.get("depends_on", {}).items():
            state = condition["condition"]
            assert needed in services, name
            if state == "service_healthy":
                assert "test" in services[needed]["healthcheck"], (name, needed)
    unchecked = {name for name, service in services.items() if "healthcheck" not in service}
    assert unchecked == {"web"}  # the image brings its own
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_the_image_leaves_out_the_same_static_files_as_the_demonstration():
    ignored = re.findall(r"--ignore \"?([^\s\"]+)", (ROOT / "Dockerfile").read_text())
    assert ignored == list(demo.STATIC_IGNORED)


def test_requirements_name_no_index_nor_machine():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert re.findall(r"https?://|file://|--index|--find-links", text) == [], path.name
        pinned = re.findall(r"^[a-zA-Z][\w.\[\],-]*==", text, re.MULTILINE)
        hashed = re.findall(r"^[a-zA-Z][^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pinned) == len(hashed) > 0, path.name
