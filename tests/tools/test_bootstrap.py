"""Preparation of a machine: what is asked of the system, what is installed again and when."""

import fcntl
import os
import subprocess
import sys
import time

import pytest

from tools import bootstrap
from tools.bootstrap import BootstrapError, SystemNeed

PRESENT = SystemNeed("mise en page", "libpresent", lambda: True)
ABSENT = SystemNeed("tests dans un navigateur", "chromium", lambda: False)


@pytest.fixture
def root(tmp_path):
    """A project with two requirement files and an environment that works."""
    (tmp_path / "requirements").mkdir()
    for name in ("runtime", "demo", "dev", "check-pdf", "bench"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return tmp_path


@pytest.fixture
def fake_apt(tmp_path, monkeypatch):
    """An apt-get that writes down how it is called; `installed` appears when it is told to install."""
    log, installed = tmp_path / "apt.log", tmp_path / "installed"
    command = tmp_path / "bin" / "apt-get"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\necho "$@" >> {log}\ncase "$*" in *install*) : > {installed};; esac\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    return log, installed


def test_nothing_missing_asks_nothing(fake_apt):
    bootstrap.ensure_system([PRESENT])
    assert not fake_apt[0].exists()


def test_a_user_reads_the_exact_command_and_nothing_is_done(fake_apt, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(BootstrapError) as refused:
        bootstrap.ensure_system([PRESENT, ABSENT])
    assert str(refused.value) == (
        "Il manque des paquets du système :\n"
        "  - chromium (tests dans un navigateur)\n"
        "Rien n'a été modifié. Tapez ceci, puis recommencez :\n"
        "    sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"
    )
    assert not fake_apt[0].exists()


def test_root_installs_after_an_update_waiting_for_the_lock(fake_apt, monkeypatch, capsys):
    log, installed = fake_apt
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    bootstrap.ensure_system([PRESENT, SystemNeed("contrôle", "libjaxb-java", installed.is_file)])
    assert log.read_text().splitlines() == [
        "-o DPkg::Lock::Timeout=300 update -q",
        "-o DPkg::Lock::Timeout=300 install -y --no-install-recommends libjaxb-java",
    ]
    assert capsys.readouterr().out == "Installation de paquets du système :\n  - libjaxb-java (contrôle)\n"


def test_root_is_told_when_an_installed_package_changes_nothing(fake_apt, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(BootstrapError, match=r"^Installés, mais toujours introuvables : chromium\.$"):
        bootstrap.ensure_system([ABSENT])


def test_a_system_without_apt_is_told_what_to_look_for(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BootstrapError, match=r"comme dans Debian :\n  - chromium"):
        bootstrap.ensure_system([ABSENT])


def test_a_browser_and_java_are_asked_only_when_used():
    def packages(**options):
        needs = bootstrap.system_needs(**({"with_browser": False, "with_java": False, "venv_is_there": True} | options))
        return {need.package for need in needs}

    basis = packages()
    assert packages(with_browser=True) - basis == {"chromium", "libatomic1"}
    assert packages(with_java=True) - basis == {"default-jdk-headless", "libjaxb-java"}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert packages(venv_is_there=False) - basis == {f"python{version}-venv"}


@pytest.mark.parametrize(
    "installed, asked, expected",
    [
        ("dev", "dev", True),
        ("dev", "demo", True),
        ("dev", "runtime", True),
        ("demo", "dev", False),
        ("demo", "runtime", True),
        ("dev", "check-pdf", False),
        ("dev", "bench", False),
        ("bench", "check-pdf", False),
    ],
)
def test_a_larger_set_serves_for_a_smaller_one(root, installed, asked, expected):
    stamp = root / ".venv" / "pni-requirements.json"
    stamp.write_text(f'{{"{installed}": "{bootstrap.requirements_hash(root, installed)}"}}')
    assert bootstrap.is_installed(root, asked) is expected


def test_a_changed_file_is_installed_again(root):
    stamp = root / ".venv" / "pni-requirements.json"
    stamp.write_text(f'{{"dev": "{bootstrap.requirements_hash(root, "dev")}"}}')
    (root / "requirements" / "dev.txt").write_text("# dev, changed\n")
    assert bootstrap.is_installed(root, "dev") is False


@pytest.mark.parametrize("torn", ["", "{", "[]", "null"])
def test_a_torn_stamp_means_nothing_is_installed(root, torn):
    (root / ".venv" / "pni-requirements.json").write_text(torn)
    assert bootstrap.installed_sets(root) == {}


def test_an_interrupted_install_is_done_again(root):
    """The stamp of before must not survive an install that fails: here a requirement without its hash."""
    stamp = root / ".venv" / "pni-requirements.json"
    stamp.write_text('{"dev": "old"}')
    (root / "requirements" / "dev.txt").write_text("django==1.0\n")
    with pytest.raises(BootstrapError, match=r"n'ont pas pu être installées, recommencez\.$"):
        bootstrap.install_set(root, "dev")
    assert not stamp.exists()


def test_a_broken_environment_is_seen(root):
    assert bootstrap.venv_works(root) is True
    (root / ".venv" / "bin" / "python").unlink()
    (root / ".venv" / "bin" / "python").symlink_to(root / "python-removed-by-an-upgrade")
    assert bootstrap.venv_works(root) is False


def test_an_old_python_is_refused_in_words(tmp_path):
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(
        [bootstrap.ROOT / "tools" / "bootstrap.sh", "dev"],
        env={**os.environ, "PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == ("Il faut Python 3.11 ou plus récent. Sur Debian 12 ou plus récente, tapez :")


def test_two_preparations_wait_for_each_other(root):
    """The second waits while the first holds the project, then goes on."""
    script = (
        "import sys; from pathlib import Path; from tools.bootstrap import one_at_a_time\n"
        "with one_at_a_time(Path(sys.argv[1])): print('mon tour')"
    )
    holder = os.open(root, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    with subprocess.Popen(
        [sys.executable, "-c", script, root], cwd=bootstrap.ROOT, stdout=subprocess.PIPE, text=True
    ) as second:
        assert second.stdout.readline() == "Une autre commande prépare déjà l'environnement, attente…\n"
        time.sleep(0.2)
        assert second.poll() is None
        os.close(holder)
        assert second.stdout.readline() == "mon tour\n"
