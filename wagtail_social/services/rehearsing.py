"""What people might say under a post of a practice account: invented, awkward, and the same each time for one post.

Some come within minutes and some the next day, one answers another, one is put right later, and one is taken back: so
that a team can rehearse all that a week brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ..networks.base import Author, RemoteComment

CAST = 7
"""How many of them speak under one post."""
SOONEST, LATEST = 2, 36 * 60
"""Minutes after the post."""


@dataclass(frozen=True)
class Line:
    """One remark. ``later`` is what it becomes when its writer comes back to it; "" takes it back."""

    who: str
    text: str
    later: str | None = None
    answer: tuple[str, str] | None = None
    """Somebody else, and what she says to it."""


FRENCH = (
    Line("Camille Roussel", "Merci pour tout ce que vous faites, c’est précieux pour le quartier !"),
    Line("Jean-Marc P.", "Bonjour, est-ce que c’est ouvert aux enfants ? Et faut-il s’inscrire ?"),
    Line("Odile Ferrand", "Petite coquille dans la deuxième phrase, il manque un « s »."),
    Line(
        "Karim B.", "Le lien ne marche pas chez moi, j’ai une page introuvable.", later="Ça marche maintenant, merci !"
    ),
    Line("Le Râleur du 3e", "Encore de l’argent public jeté par les fenêtres. Bande d’incapables."),
    Line("Sylvie M.", "Vous ne répondez jamais aux mails. C’est la troisième fois que j’écris, je suis très déçue."),
    Line(
        "Claire Aubry", "Bonjour, journaliste au Courrier du Canal, puis-je vous joindre aujourd’hui pour un article ?"
    ),
    Line("anonyme_77", "On sait où vous êtes samedi. Vous allez voir."),
    Line(
        "Bons Plans Crypto", "Gagnez 3 000 € par semaine sans travailler ! Écrivez-moi en privé ➜ http://gain.example"
    ),
    Line("Thomas L.", "La date n’est pas la même que sur l’affiche. Laquelle est la bonne ?"),
    Line(
        "Nadia",
        "Je viendrai avec ma mère, est-ce accessible en fauteuil ?",
        answer=("Paulette G.", "L’an dernier il y avait une marche à l’entrée, bonne question."),
    ),
    Line("Bernard T.", "N’importe quoi. Vous êtes vraiment nuls.", later=""),
    Line("Mairie annexe", "Bravo à toute l’équipe. Madame la maire adjointe passera samedi vers 11 h."),
    Line("Lucie D.", "J’ai une lampe qui ne s’allume plus, je peux l’apporter ?"),
    Line("Hugo", "👏👏👏"),
    Line(
        "Marie-Jo",
        "Et pourquoi rien pour les jeunes, comme d’habitude ?",
        answer=("Le Râleur du 3e", "Parce qu’ils s’en fichent, tiens."),
    ),
    Line("Ingrid V.", "C’est qui la personne sur la photo ? Elle a donné son accord ?"),
    Line("Élodie", "Je ne peux pas venir, y aura-t-il un compte rendu ?"),
)
ENGLISH = (
    Line("Alex Turner-Hill", "Thank you for everything you do, it means a lot to the neighbourhood!"),
    Line("Sam P.", "Hello, is it open to children? And do we need to sign up?"),
    Line("Margaret Finch", "There is a typo in the second sentence, a letter is missing."),
    Line("Omar B.", "The link does not work for me, I get a page not found.", later="It works now, thanks!"),
    Line("Grumbler of Mill Lane", "Public money down the drain again. Useless, the lot of you."),
    Line("Sylvia M.", "You never answer your mail. This is the third time I write, I am very disappointed."),
    Line("Claire Aubrey", "Hello, I write for the Canal Courier. May I call you today about an article?"),
    Line("anonymous_77", "We know where you are on Saturday. You will see."),
    Line("Crypto Deals", "Earn 3,000 a week without working! Write to me in private ➜ http://gain.example"),
    Line("Thomas L.", "The date is not the one on the poster. Which is right?"),
    Line(
        "Nadia",
        "I shall come with my mother: is there wheelchair access?",
        answer=("Pauline G.", "Last year there was a step at the door, good question."),
    ),
    Line("Bernard T.", "Rubbish. You really are hopeless.", later=""),
    Line("Town Hall", "Well done to the whole team. The deputy mayor will come on Saturday around 11."),
    Line("Lucy D.", "My lamp does not light any more, may I bring it?"),
    Line("Hugh", "👏👏👏 Lovely"),
    Line(
        "Mary-Jo",
        "And why nothing for young people, as usual?",
        answer=("Grumbler of Mill Lane", "Because they do not care, that is why."),
    ),
    Line("Ingrid V.", "Who is the person in the picture? Did she agree to it?"),
    Line("Elodie", "I cannot come, will there be a report?"),
)


def said_about(root_id: str, *, since: datetime, language: str, now: datetime) -> list[RemoteComment]:
    """What stands under the post ``root_id``, published at ``since``, at this moment."""
    chance = Random(root_id)  # noqa: S311 a choice, not a secret
    lines = chance.sample(FRENCH if language.startswith("fr") else ENGLISH, CAST)
    said: list[RemoteComment] = []
    for number, line in enumerate(lines):
        # The first within minutes, then ever later.
        minutes = SOONEST + (LATEST - SOONEST) * (number / CAST) ** 3 + chance.random() * (3 + 30 * number)
        said += _said(f"{root_id}-{number}", root_id, line, since + timedelta(minutes=minutes), now)
    return said


def _said(remote_id: str, root_id: str, line: Line, at: datetime, now: datetime) -> list[RemoteComment]:
    if at > now:
        return []
    changes_at = at + timedelta(minutes=40)
    has_changed = line.later is not None and changes_at <= now
    found = []
    if not has_changed or line.later:
        text, edited = (line.later, changes_at) if has_changed else (line.text, None)
        found.append(_comment(remote_id, root_id, line.who, text, at, edited))
    answered_at = at + timedelta(minutes=12)
    if line.answer and answered_at <= now:
        found.append(_comment(f"{remote_id}-0", remote_id, *line.answer, answered_at, None))
    return found


def _comment(
    remote_id: str, parent_id: str, who: str, text: str, at: datetime, edited: datetime | None
) -> RemoteComment:
    handle = "".join(letter for letter in who.lower() if letter.isalnum())
    return RemoteComment(
        remote_id=remote_id,
        parent_id=parent_id,
        author=Author(remote_id=f"practice-{handle}", handle=handle, name=who),
        body=text,
        body_format="text",
        created_at=at,
        edited_at=edited,
    )
