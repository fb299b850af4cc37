"""A visitor looks for what others have already understood."""

from playwright.sync_api import expect

from tests.e2e.pages.catalogue import FrontPage, SheetList

MON_SUIVI_SOCIAL = "Mieux suivre et accompagner les bénéficiaires d’aides du CIAS"
IN_OCCITANIE = "Assurer l’égal accès à l’information et aux démarches"


def test_a_few_words_lead_to_the_sheet_and_to_the_service_it_gave(arrive):
    page = arrive()
    FrontPage(page).open()

    FrontPage(page).search("suivi social")

    sheets = SheetList(page)
    assert sheets.titles()[0] == MON_SUIVI_SOCIAL
    assert sheets.announced() == len(sheets.titles()) == 5
    assert sheets.tags() == ["« suivi social »"]

    sheets.open_sheet(MON_SUIVI_SOCIAL)
    page.get_by_role("main").get_by_role("link", name="Mon suivi social", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mon suivi social")
    expect(page.get_by_role("main").get_by_role("link", name=MON_SUIVI_SOCIAL)).to_be_visible()


def test_a_filter_narrows_the_search_and_its_tag_widens_it_again(arrive):
    page = arrive()
    sheets = SheetList(page)
    sheets.open("?q=suivi+social")
    everywhere = sheets.titles()

    sheets.tick("Région", "Occitanie")
    sheets.apply()

    assert sheets.titles() == [IN_OCCITANIE]
    assert sheets.tags() == ["« suivi social »", "Occitanie"]
    assert sheets.query() == {"q": ["suivi social"], "region": ["76"]}
    expect(page).to_have_title("1 investigation : « suivi social », Occitanie - Programme d’investigations")

    sheets.remove("Occitanie")

    assert sheets.titles() == everywhere
    assert sheets.query() == {"q": ["suivi social"]}


def test_the_count_of_a_facet_is_what_ticking_it_gives(arrive):
    page = arrive()
    sheets = SheetList(page)
    sheets.open()
    sheets.facet("Thème").locator("summary").click()
    label = sheets.facet("Thème").locator("label", has_text="Inclusion").inner_text()

    sheets.tick("Thème", "Inclusion")
    sheets.apply()

    assert label == f"Inclusion ({sheets.announced()})"
    assert sheets.announced() == len(sheets.titles()) == 10


def test_accents_and_capitals_change_nothing(arrive):
    page = arrive()
    sheets = SheetList(page)
    found = {}
    for words in ("évaluation écologique", "evaluation ecologique", "ÉVALUATION ÉCOLOGIQUE"):
        sheets.open()
        sheets.search(words)
        found[words] = sheets.titles()

    first, *others = found.values()
    assert first == ["Mesurer les effets écologiques et sociaux du projet de territoire"]
    assert others == [first, first]


def test_pages_keep_filters_and_order(arrive):
    page = arrive()
    sheets = SheetList(page)
    sheets.open()
    sheets.tick("Édition", "Programme national d’investigations 2021")
    sheets.apply()
    filtered = sheets.query()
    page.get_by_role("list", name="Trier par").get_by_role("link", name="Titre").click()
    titles = sheets.titles()
    while sheets.pages.get_by_role("link", name="Page suivante").get_attribute("href"):
        sheets.pages.get_by_role("link", name="Page suivante").click()
        titles += sheets.titles()
        assert {**sheets.query(), "page": None} == {**filtered, "sort": ["titre"], "page": None}

    assert sheets.query()["page"] == ["3"]
    assert len(titles) == len(set(titles)) == 47
    assert titles == sorted(titles, key=folded)


def test_an_empty_answer_says_what_to_do_next(arrive):
    page = arrive()
    sheets = SheetList(page)
    sheets.open("?region=76")
    sheets.search("suivi social zeppelin")

    assert sheets.announced() == 0
    assert sheets.titles() == []
    assert sheets.near()[0] == MON_SUIVI_SOCIAL
    main = page.get_by_role("main")
    expect(main.get_by_text("Aucune fiche ne réunit tous ces critères.")).to_be_visible()
    expect(main.get_by_role("link", name="proposez un problème à étudier")).to_be_visible()

    main.get_by_role("link", name="Retirer « suivi social zeppelin »").click()

    assert sheets.query() == {"region": ["76"]}
    assert sheets.announced() == len(sheets.titles()) == 9
    assert sheets.near() == []


def test_an_old_link_with_unknown_words_still_answers(arrive):
    page = arrive()
    sheets = SheetList(page)

    sheets.open("?theme=inclusion&theme=disparu&sort=hasard")

    assert page.get_by_role("main").get_by_role("status").all_inner_texts() == [
        "Ordre de tri inconnu ignoré.",
        "Filtre inconnu ignoré : thème « disparu ».",
    ]
    assert sheets.tags() == ["Inclusion"]
    assert sheets.announced() == 10


def folded(title: str) -> str:
    return title.translate(str.maketrans("ÀÉÊàâéèêîôûç’", "AEEaaeeeiouc'")).lower()
