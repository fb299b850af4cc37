"""The synthesis of 2021, as a machine read it: what is found, matched and left in doubt. Skipped without the document."""

import json
from collections import Counter

import pytest
from django.utils import timezone

from collectivites.models import Collectivite, Region
from collectivites.services import load_territories
from investigations.past_work.section_words import region_key
from investigations.past_work.synthesis_markdown import read_synthesis
from investigations.privacy import distinct, find_flags
from investigations.selectors.past_work_places import PlaceFinder
from tests.factories.programmes import ProgrammeFactory
from tests.seeds import seed

pytestmark = pytest.mark.django_db

def test_places():
    load_territories(at=timezone.now())
    regions = {region_key(r.name): r.code for r in Region.objects.order_by("code")}
    path = seed("004")
    document = read_synthesis(path.read_text(encoding="utf-8"), regions=regions)
    facts = json.loads((path.parent.parent / "data" / "pni2021.json").read_text())
    places = {c["id"]: c for c in facts["collectivites"]}
    print(facts["collectivites"][0])
    finder = PlaceFinder(ProgrammeFactory(), document.listed_places)
    n = Counter()
    print(len(finder.pool), sorted(p.name for p in finder.pool.values()))
    for s, f in zip(document.sheets, facts["investigations"]):
        if s.place:
            m = finder.by_name(s.place, departement=s.departement, region=s.region)
        else:
            group = [o for o in document.sheets if o.group == s.group]
            m = finder.from_words([t for o in group for t in o.sections.values()], presentation=s.evidence, region=s.region)
        n[m.match] += 1
        print(f["collectivites"], "|", m.match.value, "|", m.collectivite, "|", [c.name for c in m.candidates], m.why)
    print(n)
    assert 0
