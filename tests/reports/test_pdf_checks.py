"""The last look: a clean document passes, each thing that must not leave is found."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from core.jobs import JobError
from reports import documents
from reports.pdf_checks import check_pdf
from reports.rendering import SHEET_LIMITS, Part, render_pdf
from tests.factories.reports import sheet_value


@pytest.fixture(scope="module")
def clean():
    [done] = render_pdf([Part("fiche", documents.sheet_html(sheet_value()))], limits=SHEET_LIMITS)
    return done.pdf


def attach(pdf):
    pdf.attachments["secret.txt"] = pikepdf.AttachedFileSpec(pdf, b"secret", filename="secret.txt")


def add_script(pdf):
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), action])))


def open_script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def first_link(pdf):
    return next(annotation for annotation in pdf.pages[0].Annots if "/A" in annotation)


def launch(pdf):
    first_link(pdf).A = Dictionary(S=Name.Launch, F=String("calc.exe"))


def other_file(pdf):
    first_link(pdf).A = Dictionary(S=Name.GoToR, F=String("autre.pdf"), D=Array([0, Name.Fit]))


def link_to(address):
    def change(pdf):
        first_link(pdf).A.URI = String(address)

    return change


def note(pdf):
    pdf.pages[0].Annots.append(pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text)))


def annotation_script(pdf):
    first_link(pdf).AA = Dictionary(E=Dictionary(S=Name.JavaScript, JS=String("1")))


def page_script(pdf):
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))


def form(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array())


def bookmark_action(pdf):
    pdf.Root.Outlines.First.A = Dictionary(S=Name.URI, URI=String("https://x.test"))


def no_language(pdf):
    del pdf.Root.Lang


def no_structure(pdf):
    del pdf.Root.StructTreeRoot


def no_title(pdf):
    del pdf.Root.ViewerPreferences


def no_mark(pdf):
    del pdf.Root.Metadata


TAMPERED = {
    "attached file": (attach, "fichier joint"),
    "script": (add_script, "script"),
    "script at opening": (open_script, "action à l'ouverture"),
    "launch": (launch, "action /Launch"),
    "another file": (other_file, "action /GoToR"),
    "http": (link_to("http://x.test"), "lien « http »"),
    "file": (link_to("file:///etc/passwd"), "lien « file »"),
    "javascript link": (link_to("javascript:alert(1)"), "lien « javascript »"),
    "relative link": (link_to("../x"), "lien « sans protocole »"),
    "note": (note, "annotation"),
    "annotation script": (annotation_script, "action d'annotation"),
    "page script": (page_script, "action de page"),
    "form": (form, "formulaire"),
    "bookmark": (bookmark_action, "action de signet"),
    "no language": (no_language, "langue absente"),
    "no structure": (no_structure, "structure absente"),
    "no title": (no_title, "titre caché"),
    "no mark": (no_mark, "marque PDF/UA absente"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_must_not_leave_is_found(name, clean):
    change, words = TAMPERED[name]
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        change(pdf)
        pdf.save(target)

    with pytest.raises(JobError) as refusal:
        check_pdf(target.getvalue())

    assert str(refusal.value) == f"Le document contient un élément interdit : {words}."


def test_a_clean_document_passes(clean):
    assert check_pdf(clean) == 1


def test_a_link_by_mail_passes(clean):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        link_to("mailto:contact@x.test")(pdf)
        pdf.save(target)

    assert check_pdf(target.getvalue()) == 1


def test_plain_http_only_where_the_site_itself_is(clean):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        link_to("http://localhost:8000/")(pdf)
        pdf.save(target)

    assert check_pdf(target.getvalue(), allow_http=True) == 1
