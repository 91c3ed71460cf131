"""Who may log in to the example site. Free of Django, so that the demo can print it before anything is set up."""

from __future__ import annotations

from dataclasses import dataclass

EDITORS, MODERATORS, MEMBERS = "Rédaction", "Modération", "Adhérents"
PASSWORD = "demo"


@dataclass(frozen=True)
class Login:
    username: str
    first_name: str
    last_name: str
    does: str
    groups: tuple[str, ...] = ()
    is_superuser: bool = False


LOGINS = (
    Login("redactrice", "Camille", "Roussin", "écrit et propose, ne publie pas", (EDITORS, MEMBERS)),
    Login("moderatrice", "Nadia", "Belkhir", "relit, valide et publie", (MODERATORS, MEMBERS)),
    Login("admin", "Yann", "Lemercier", "administre tout", (), True),
    Login("adherent", "Paul", "Girardot", "lit l'espace des adhérents, sans accès à l'administration", (MEMBERS,)),
)
