"""Texts meant to break a document: `TEXTS` must be printed as they are, `REFUSED` must be refused in words.

security.md 0 is where they come from. None is markup for us: what people write is escaped everywhere, so a tag is a
word like another, and only sizes may hurt.
"""

CANARY = "CANARI-DES-TEXTES"

TEXTS = {
    "script": f"<script>document.title='{CANARY}'</script><img src=x onerror=alert(1)>",
    "foreign resources": (
        "<img src='http://127.0.0.1:1/a.png'><link rel=attachment href='file:///etc/passwd'>"
        "<object data='data:image/svg+xml,<svg/>'></object><iframe src='file:///etc/hosts'></iframe>"
    ),
    "a style": "</style><style>@page { size: 1px } * { display: flex; position: fixed }</style>",
    "a style that asks": "<style>@import url(http://127.0.0.1:1/x.css); p::before{content:url(file:///etc/passwd)}</style>",
    "a drawing": "<svg><image href='file:///etc/passwd'/><script>1</script></svg>",
    "a cell of a million columns": "<table><tr><td colspan=1000000 rowspan=1000000>x</td></tr></table>",
    "400 blocks": "<div> " * 400,
    "200 lists": "<ul> <li> " * 200,
    "60 tables": "<table> <tr> <td> " * 60,
    "closing tags": "</p></div></section></body></html> " * 20,
    "a template": "{{ settings.SECRET_KEY }} {% include 'pdf/base.html' %} {{ 7|add:7 }} {# rien #}",
    "tokens of figures": "{chiffre: " * 200 + "} " * 200,
    "entities": "&lt;b&gt; &amp;amp; &#x202e; &#0; &nbsp;" * 20,
    "links": "javascript:alert(1) data:text/html,x file:///etc/passwd [a](javascript:alert(1))",
    "signs that are not seen": "mot\u200b\u200c\u200d\u2060\ufeff " * 300,
    "soft hyphens": "a\u00adb" * 150,
    "from right to left": "\u202etrop\u202c \u2067\u05e9\u05dc\u05d5\u05dd\u2069 \u0645\u0631\u062d\u0628\u0627 " * 20,
    "piled accents": ("e" + "\u0301" * 60 + " ") * 40,
    "other scripts": "日本語の文章 한국어 ไทย मराठी ᚠᚢᚦ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 " * 15,
    "signs of control": "a\x01\x02\x07\x08\x0b\x0c\x1b\x7f\x85b " * 20,
    "spaces": "a" + " " * 6_000 + "b",
    "hard spaces": "a" + "\u00a0" * 2_000 + "b",
    "empty lines": "a" + "\n" * 4_000 + "b",
    "groups of digits": "123 " * 100,
    "signs of typography": "« : ; ! ? » ' ... 1 000 % n° p. " * 100,
    "200 short paragraphs": "a\n\n" * 200,
}

REFUSED = {
    "a word without end": ("x" * 100_000, "Un paragraphe est trop long : 100000 caractères, 30000 au plus."),
    "a long word": ("x" * 600, "Un mot est trop long : 60[0-4] caractères sans espace, 500 au plus."),
    "hyphens without end": ("a\u00ad" * 400, "Un mot est trop long : 80[0-4] caractères sans espace, 500 au plus."),
    "groups of digits without end": (
        "123 " * 5_000,
        "Un passage n'a pas d'espace où couper la ligne : 19999 caractères",
    ),
    "1 MB of lines": ("mot\n" * 250_000, "Un paragraphe est trop long : 999999 caractères, 30000 au plus."),
    "70 000 paragraphs": ("mot\n\n" * 70_000, "Le document a trop d'éléments"),
    "1 MB of paragraphs": (("mot " * 60 + "\n\n") * 4_200, "Le document est trop lourd|trop gros|trop long"),
}
