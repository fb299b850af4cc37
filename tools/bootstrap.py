"""Prepares the machine: system libraries, `.venv`, hash-pinned Python packages. Standard library only.

    python3 tools/bootstrap.py SET [--with browser] [--with java]

SET is a compiled file of requirements/ (runtime, demo, dev, check-pdf, bench). Run before each make target, so the
answer "all is there" must cost well under a second: libraries are probed by loading them, packages by
comparing the hash of their requirements file with the one kept in `.venv` when they were installed.

Side effects: may create or repair `.venv`; as root on Debian may run apt-get. Never half done: what is
missing and cannot be installed is listed with the command to type, before anything has been touched.
Exit codes: 0 ready, 1 something to do by hand.
"""

import argparse
import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# A larger set installs the smaller ones too (dev.in includes demo.in, which includes runtime.in).
INCLUDED_SETS = {"runtime": ("demo", "dev"), "demo": ("dev",), "dev": (), "check-pdf": (), "bench": ()}
TOOLS = ("check-pdf", "bench")  # sets of tools, installed beside the others
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
REDIS_BINARIES = ("redis-server", "valkey-server", "redis-check-rdb")  # the last is the same program, renamed
JAXB_JAR = Path("/usr/share/java/jaxb-runtime.jar")
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300")


class SystemNeed(NamedTuple):
    """One thing the system must bring: what it is for, its Debian package, how to see that it is there."""

    purpose: str
    package: str
    is_present: Callable[[], bool]


class BootstrapError(Exception):
    """Something a person must do; the message says what, in French, with the command."""


def loads(library: str) -> bool:
    """Whether the dynamic loader finds `library`: the very question WeasyPrint will ask."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    return any(path.suffix in {".ttf", ".otf"} for folder in FONT_FOLDERS for path in Path(folder).rglob("*"))


def has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def wheel_brings_redis() -> bool:
    """The wheel's own marker (requirements/demo.in): it was last built for Python 3.12."""
    return sys.version_info < (3, 13) and platform.machine() == "x86_64"


def has_redis() -> bool:
    """Nothing is needed when the wheel brings Redis or when a real one is named."""
    named = bool(os.environ.get("REDIS_URL"))
    return named or wheel_brings_redis() or any(shutil.which(name) for name in REDIS_BINARIES)


def can_create_venv() -> bool:
    """Debian ships `venv` without `ensurepip`, which python3-venv brings."""
    return importlib.util.find_spec("venv") is not None and importlib.util.find_spec("ensurepip") is not None


def system_needs(*, with_browser: bool, with_java: bool, venv_is_there: bool) -> list[SystemNeed]:
    """Everything this run needs from the system, in the order it is told."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    needs = [
        SystemNeed("mise en page des PDF", "libpango-1.0-0", lambda: loads("libpango-1.0.so.0")),
        SystemNeed("mise en page des PDF", "libpangoft2-1.0-0", lambda: loads("libpangoft2-1.0.so.0")),
        SystemNeed("polices des PDF", "libharfbuzz-subset0", lambda: loads("libharfbuzz-subset.so.0")),
        SystemNeed("polices des PDF", "libfontconfig1", lambda: loads("libfontconfig.so.1")),
        SystemNeed("polices de secours", "fonts-dejavu-core", has_font),
        # Not redis-server, whose package starts a service on the machine; the program is the same.
        SystemNeed("file d'attente des tâches", "redis-tools", has_redis),
    ]
    if not venv_is_there:
        needs.insert(0, SystemNeed("environnement Python", f"python{version}-venv", can_create_venv))
    if with_browser:
        needs.append(SystemNeed("tests dans un navigateur", "chromium", has_browser))
        # For the Node.js that Playwright's wheel carries to drive the browser.
        needs.append(SystemNeed("tests dans un navigateur", "libatomic1", lambda: loads("libatomic.so.1")))
    if with_java:
        needs.append(SystemNeed("contrôle des PDF", "default-jdk-headless", lambda: shutil.which("javac") is not None))
        needs.append(SystemNeed("contrôle des PDF", "libjaxb-java", JAXB_JAR.is_file))
    return needs


def ensure_system(needs: list[SystemNeed]) -> None:
    """Installs what is missing when root on a Debian, else raises BootstrapError with the command to type."""
    missing = [need for need in needs if not need.is_present()]
    if not missing:
        return
    packages = sorted({need.package for need in missing})
    told = "\n".join(f"  - {need.package} ({need.purpose})" for need in missing)
    install = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        raise BootstrapError(
            f"Il manque des éléments du système, nommés ici comme dans Debian :\n{told}\n"
            "Installez leurs équivalents avec le gestionnaire de paquets de votre système, puis recommencez."
        )
    if os.geteuid() != 0:
        raise BootstrapError(
            f"Il manque des paquets du système :\n{told}\n"
            f"Rien n'a été modifié. Tapez ceci, puis recommencez :\n"
            f"    sudo apt-get update && sudo {install}"
        )
    print(f"Installation de paquets du système :\n{told}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], install.split()[1:]):
        # Quiet when it works; the whole of apt's words when it does not.
        done = subprocess.run(
            [*APT, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 and arguments[0] != "update":  # an update may fail for one foreign source
            raise BootstrapError(
                f"{done.stdout[-2000:]}{done.stderr[-2000:]}\n"
                f"Échec de l'installation. Tapez ceci, puis recommencez :\n    apt-get update && {install}"
            )
    importlib.invalidate_caches()
    still_missing = [need.package for need in needs if not need.is_present()]
    if still_missing:
        raise BootstrapError(f"Installés, mais toujours introuvables : {' '.join(still_missing)}.")


def requirements_hash(root: Path, name: str) -> str:
    """Hash of one compiled file; the Python version counts, since wheels depend on it."""
    content = (root / "requirements" / f"{name}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def installed_sets(root: Path) -> dict[str, str]:
    """Each set installed in `.venv` with the hash it had then; empty when the stamp is absent or torn."""
    try:
        stamp = json.loads((root / ".venv" / "pni-requirements.json").read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_installed(root: Path, name: str) -> bool:
    stamp = installed_sets(root)
    return any(stamp.get(held) == requirements_hash(root, held) for held in (name, *INCLUDED_SETS[name]))


def venv_works(root: Path) -> bool:
    """Whether `.venv` has a Python that starts, with pip: not so after an upgrade or a broken creation."""
    python = root / ".venv" / "bin" / "python"
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def create_venv(root: Path) -> None:
    """Replaces whatever stands at `.venv`. Raises BootstrapError when Python cannot."""
    venv = root / ".venv"
    print("Création de l'environnement Python .venv…", flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        shutil.rmtree(venv, ignore_errors=True)
        raise BootstrapError(f"{done.stdout}{done.stderr}\nPython n'a pas pu créer .venv.")


def run_pip(root: Path, arguments: list[str]) -> None:
    """pip's words are kept in case it fails; a count moves on a terminal meanwhile. Raises BootstrapError."""
    command = [
        *(str(root / ".venv" / "bin" / "python"), "-m", "pip", "install", "--no-input", "--progress-bar=off"),
        *("--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
    ]
    said: list[str] = []
    with subprocess.Popen(
        command + arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as pip:
        for line in pip.stdout:
            said.append(line)
            if sys.stdout.isatty() and line.startswith(("Collecting", "Installing")):
                found = sum(past.startswith("Collecting") for past in said)
                step = "installation…" if line.startswith("Installing") else "téléchargement"
                print(f"\r  {found} bibliothèques, {step}   ", end="", flush=True)
    if sys.stdout.isatty():
        print()
    if pip.returncode != 0:
        raise BootstrapError(
            f"{''.join(said[-20:])}\nDes bibliothèques Python n'ont pas pu être installées, recommencez."
        )


def install_set(root: Path, name: str) -> None:
    """Installs one compiled file, hashes checked, wheels only: no package runs its own code at install time.

    The stamp is removed first and written last, so that an interrupted install is done again.
    """
    stamp_path = root / ".venv" / "pni-requirements.json"
    stamp = installed_sets(root)
    stamp_path.unlink(missing_ok=True)
    print(f"Installation des bibliothèques Python ({name}), une à deux minutes la première fois…", flush=True)
    run_pip(root, ["--requirement", str(root / "requirements" / f"{name}.txt")])
    kept = stamp if name in TOOLS else {tool: stamp[tool] for tool in TOOLS if tool in stamp}
    kept[name] = requirements_hash(root, name)
    stamp_path.write_text(json.dumps(kept))


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Two make commands started together must not both fill `.venv`; the second waits and finds it ready."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Une autre commande prépare déjà l'environnement, attente…", flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def bootstrap(root: Path, name: str, *, with_browser: bool = False, with_java: bool = False) -> None:
    """Makes `root` ready to run with the set `name`. Raises BootstrapError when a person must act."""
    with one_at_a_time(root):
        working = venv_works(root)
        ensure_system(system_needs(with_browser=with_browser, with_java=with_java, venv_is_there=working))
        if not working:
            create_venv(root)
        if not is_installed(root, name):
            install_set(root, name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=INCLUDED_SETS)
    parser.add_argument("--with", dest="extras", action="append", choices=("browser", "java"), default=[])
    options = parser.parse_args()
    try:
        bootstrap(ROOT, options.set, with_browser="browser" in options.extras, with_java="java" in options.extras)
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrompu. Recommencez la même commande : elle reprendra là où il faut.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
