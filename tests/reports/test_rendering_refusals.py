"""No document reaches a file or a machine: every way known to ask for one, with a trap server and a canary file.

The corpus is proved by a control: the same documents, given to WeasyPrint as it comes, do reach the trap and the file.
"""

import json
import re
import subprocess
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core.jobs import JobError
from reports import rendering
from reports.rendering import SHEET_LIMITS, Part, RenderPool

CANARY = "CANARI-DU-DISQUE-7f3a"

# {u} stands for a forbidden URL. True: the renderer asks for it, so the document is refused.
VECTORS = {
    "img": ("<img src='{u}' alt='x'>", True),
    "img srcset": ("<img srcset='{u} 2x' alt='x'>", False),
    "link css": ("<link rel=stylesheet href='{u}'>", True),
    "import": ("<style>@import url({u});</style>", True),
    "background": ("<p style='background:url({u})'>x</p>", True),
    "list style": ("<ul style='list-style-image:url({u})'><li>x</ul>", True),
    "content": ("<style>p::before{{content:url({u})}}</style><p>x", True),
    "font face": ("<style>@font-face{{font-family:X;src:url({u})}} p{{font-family:X}}</style><p>x", True),
    "link attachment": ("<link rel=attachment href='{u}'>", True),
    "a attachment": ("<a rel=attachment href='{u}'>x</a>", True),
    "object": ("<object data='{u}'>x</object>", True),
    "embed": ("<embed src='{u}'>", True),
    "svg image": (
        "<svg xmlns='http://www.w3.org/2000/svg' width=9 height=9><title>x</title><image href='{u}'/></svg>",
        True,
    ),
    "svg use": ("<svg xmlns='http://www.w3.org/2000/svg'><title>x</title><use href='{u}#x'/></svg>", False),
    "data svg": (
        "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{u}'/></svg>\">",
        True,
    ),
    "base": ("<base href='{u}/'><img src='x.png' alt=x>", True),
    "border image": ("<p style='border:9px solid;border-image:url({u}) 1'>x</p>", True),
    "color profile": ("<style>@color-profile --x{{src:url({u})}} p{{color:color(--x 0 0 0)}}</style><p>x", True),
    "page background": ("<style>@page{{background:url({u})}}</style><p>x", True),
    "iframe": ("<iframe src='{u}'></iframe>", False),
    "video": ("<video src='{u}' poster='{u}'></video>", False),
    "script": ("<script src='{u}'></script>", False),
    "refresh": ("<meta http-equiv=refresh content='0;url={u}'>", False),
    "cursor": ("<p style='cursor:url({u}),auto'>x</p>", False),
    "input image": ("<input type=image src='{u}'>", False),
}


@pytest.fixture(scope="module")
def trap():
    """A server that writes down whoever comes, on this machine."""
    hits = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"piege")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/piege", hits
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    file = tmp_path_factory.mktemp("disque") / "canari.txt"
    file.write_text(CANARY)
    return file.as_uri()


def page(vector, *urls):
    body = "".join(VECTORS[vector][0].format(u=url) for url in urls)
    return f"<html lang='fr'><head><title>x</title></head><body>{body}</body></html>"


def bytes_within(pdf):
    """The PDF and every stream of it, inflated."""
    inflated = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            inflated.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"".join(inflated)


def render_alone(vector, *urls):
    """The bytes of the document. Past the gauge: this is about the child."""
    with RenderPool(limits=SHEET_LIMITS) as pool:
        return pool.render([Part(vector, page(vector, *urls))])[0].pdf


@pytest.mark.parametrize("vector", [name for name, (_html, asks) in VECTORS.items() if asks])
def test_a_document_that_asks_for_something_is_refused(vector, trap, canary):
    url, hits = trap
    before = list(hits)

    with pytest.raises(JobError) as refusal:
        render_alone(vector, url, canary)

    assert str(refusal.value) == rendering.REFUSED
    assert hits == before


@pytest.mark.parametrize("vector", [name for name, (_html, asks) in VECTORS.items() if not asks])
def test_what_the_renderer_ignores_reaches_nothing(vector, trap, canary):
    url, hits = trap
    before = list(hits)
    pdf = render_alone(vector, url, canary)

    assert pdf.startswith(b"%PDF")
    assert CANARY.encode() not in bytes_within(pdf)
    assert hits == before


CONTROL = """
import json, sys
from weasyprint import HTML
for html in json.load(sys.stdin):
    try:
        sys.stdout.buffer.write(HTML(string=html).write_pdf(uncompressed_pdf=True))
    except Exception as failure:
        sys.stderr.write(type(failure).__name__)
"""


def test_the_trap_and_the_canary_do_catch(trap, canary):
    """The control: WeasyPrint as it comes reaches both, with these very documents."""
    url, hits = trap
    before = len(hits)
    documents = [page(vector, f"{url}?{vector.replace(' ', '-')}") for vector in VECTORS]
    documents.append(page("link attachment", canary))
    done = subprocess.run(
        [sys.executable, "-I", "-c", CONTROL], input=json.dumps(documents).encode(), capture_output=True, check=True
    )

    assert len({path.partition("?")[2] for path in hits[before:]}) >= 15
    assert CANARY.encode() in done.stdout


def test_a_refused_address_is_written_in_the_log(trap, caplog):
    with pytest.raises(JobError):
        render_alone("img", trap[0])

    assert [record.getMessage() for record in caplog.records] == [f"PDF part img asked for ['{trap[0]}']"]
