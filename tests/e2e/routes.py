"""The pages of the site that an address alone shows, and the routes that are no page."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Name of the scene -> (who reads it, route, address). Several addresses for the states of one page.
ADDRESSES: dict[str, tuple[str, str, str]] = {
    "home": ("anonymous", "catalogue:home", "/"),
    "propose": ("anonymous", "catalogue:propose", "/proposer-un-probleme/"),
    "list": ("anonymous", "catalogue:list", "/investigations/"),
    "list, last page by title": ("anonymous", "catalogue:list", "/investigations/?sort=titre&page=3"),
    "list, searched and filtered": ("anonymous", "catalogue:list", "/investigations/?q=social&region=76&region=84"),
    "list, empty": ("anonymous", "catalogue:list", "/investigations/?q=zeppelin+social&theme=inclusion"),
    "list, unknown words": ("anonymous", "catalogue:list", "/investigations/?theme=disparu&sort=hasard"),
    "sheet": ("anonymous", "catalogue:sheet", "/investigations/grand-autunois-suivi-social/"),
    "sheet, renamed commune": ("anonymous", "catalogue:sheet", "/investigations/saint-ouen-aide-alimentaire/"),
    "sheet, not all documented": ("anonymous", "catalogue:sheet", "/investigations/epinal-maison-romaine/"),
    "sheet, overseas": ("anonymous", "catalogue:sheet", "/investigations/sainte-rose-vie-associative/"),
    "territories": ("anonymous", "catalogue:territories", "/territoires/"),
    "region": ("anonymous", "catalogue:region", "/territoires/regions/occitanie/"),
    "region, overseas": ("anonymous", "catalogue:region", "/territoires/regions/la-reunion/"),
    "region, nothing yet": ("anonymous", "catalogue:region", "/territoires/regions/corse/"),
    "departement": ("anonymous", "catalogue:departement", "/territoires/departements/saone-et-loire/"),
    "departement, nothing yet": ("anonymous", "catalogue:departement", "/territoires/departements/cantal/"),
    "collectivite": ("anonymous", "catalogue:collectivite", "/territoires/collectivites/sainte-rose-974/"),
    "collectivite, nothing yet": ("anonymous", "catalogue:collectivite", "/territoires/collectivites/sainte-rose-971/"),
    "territory search": ("anonymous", "collectivites:search", "/collectivites/recherche/"),
    "territory search, found": ("anonymous", "collectivites:search", "/collectivites/recherche/?q=sainte+rose"),
    "territory search, nothing": ("anonymous", "collectivites:search", "/collectivites/recherche/?q=zzyzx"),
    "themes": ("anonymous", "catalogue:themes", "/themes/"),
    "theme": ("anonymous", "catalogue:theme", "/themes/inclusion/"),
    "solutions": ("anonymous", "catalogue:solutions", "/solutions/"),
    "solutions, filtered": ("anonymous", "catalogue:solutions", "/solutions/?libre=oui"),
    "solution": ("anonymous", "catalogue:solution", "/solutions/mon-suivi-social/"),
    "programmes": ("anonymous", "catalogue:programmes", "/programmes/"),
    "programme": ("anonymous", "catalogue:programme", "/programmes/pni-2021/"),
    "accessibility": ("anonymous", "core:accessibility", "/accessibilite/"),
    "legal": ("anonymous", "core:legal", "/mentions-legales/"),
    "privacy": ("anonymous", "core:privacy", "/donnees-personnelles/"),
    "cookies": ("anonymous", "core:cookies", "/cookies/"),
    "plan of the site": ("anonymous", "core:sitemap_page", "/plan-du-site/"),
    "contact": ("anonymous", "core:contact", "/contact/"),
    "sign in": ("anonymous", "account_login", "/compte/login/"),
    "ask for a code": ("anonymous", "account_request_login_code", "/compte/login/code/"),
    "sign-up, closed": ("anonymous", "account_signup", "/compte/signup/"),
    "forgotten password": ("anonymous", "account_reset_password", "/compte/password/reset/"),
    "forgotten password, mail sent": ("anonymous", "account_reset_password_done", "/compte/password/reset/done/"),
    "new password, dead link": ("anonymous", "account_reset_password_from_key", "/compte/password/reset/key/1-faux/"),
    "new password, done": (
        "anonymous",
        "account_reset_password_from_key_done",
        "/compte/password/reset/key/done/",
    ),
    "account closed": ("anonymous", "account_inactive", "/compte/inactive/"),
    "my space": ("agent", "accounts:home", "/mon-espace/"),
    "my space, référent": ("referent", "accounts:home", "/mon-espace/"),
    "my space, without a role": ("decideur", "accounts:home", "/mon-espace/"),
    "my space, staff": ("staff", "accounts:home", "/mon-espace/"),
    "my account": ("agent", "accounts:account", "/mon-compte/"),
    "change of address": ("agent", "account_email", "/compte/email/"),
    "change of password": ("agent", "account_change_password", "/compte/password/change/"),
    "way out": ("agent", "account_logout", "/compte/logout/"),
    "confirm identity": ("agent", "account_reauthenticate", "/compte/reauthenticate/"),
    "second factor, none": ("agent", "mfa_index", "/compte/2fa/"),
    "second factor, enrolment": ("agent", "mfa_activate_totp", "/compte/2fa/totp/activate/"),
    "second factor": ("staff", "mfa_index", "/compte/2fa/"),
    "second factor, removal": ("staff", "mfa_deactivate_totp", "/compte/2fa/totp/deactivate/"),
    "second factor, confirm": ("staff", "mfa_reauthenticate", "/compte/2fa/reauthenticate/"),
    "recovery codes, creation": ("staff", "mfa_generate_recovery_codes", "/compte/2fa/recovery-codes/generate/"),
    "sessions": ("agent", "usersessions_list", "/compte/sessions/"),
    "staff home": ("staff", "core:staff_home", "/gestion/"),
    "staff home, administrator": ("admin", "core:staff_home", "/gestion/"),
    "mails": ("staff", "core:mail_list", "/gestion/courriels/"),
    "mails, failed": ("staff", "core:mail_list", "/gestion/courriels/?etat=failed"),
    "syntheses": ("staff", "reports:synthesis_list", "/gestion/syntheses/"),
    "new synthesis": ("staff", "reports:synthesis_new", "/gestion/syntheses/nouvelle/pni-2021/"),
    "administration": ("admin", "admin:index", "/administration/"),
}

# Routes that show no page of their own, and why.
NOT_PAGES = {
    "core:robots": "a text file",
    "core:security_txt": "a text file",
    "core:alive": "answers machines",
    "core:ready": "answers machines",
    "core:job_file": "a download",
    "core:job_retry": "acts, then leads to the job's page",
    "core:mail_resend": "acts, then leads to the mail's page",
    "mfa_download_recovery_codes": "a text file",
    "reports:synthesis_file": "a download",
    "reports:sheet_pdf": "a PDF",
    "catalogue:feed": "a feed",
    "catalogue:sitemap": "for search engines",
}


def site_routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Names of all routes but those of the technical administration, which is Django's own."""
    for entry in (resolver or get_resolver("pni.urls")).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        elif entry.namespace != "admin":
            yield from site_routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def public_paths() -> list[str]:
    return [path for who, _route, path in ADDRESSES.values() if who == "anonymous"]
