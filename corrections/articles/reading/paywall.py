"""Lines that end a text because the rest of it is for subscribers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corrections.articles.reading.leaves import Leaf

# Whole blocks that speak to the reader about the rest of this text, not about other stories or a newsletter.
LINES = (
    r"to (?:continue|keep|finish) reading\b[^.!?]{0,40}[,:–—-]\s*(?:please )?"
    r"(?:subscribe|sign (?:in|up)|log in|register|become|start|create|buy|join|upgrade)\b.*",
    r"(?:please |already a subscriber\? )?(?:subscribe|sign (?:in|up)|log in|register|join|upgrade|become a \w+)\b"
    r"[^.!?]{0,40}\bto (?:(?:continue|keep|finish) reading|unlock|read (?:on|this|the (?:full|rest|whole)))\b.*",
    r"(?:continue|keep) reading (?:with|for) .{2,60}",
    r"(?:this|the (?:rest|full|whole))\b.{0,30}\b(?:article|story|text|report|content)\b.{0,20}\bis "
    r"(?:only |exclusively )?(?:for|available (?:only )?(?:to|for)|reserved for|exclusive to)\b.{0,30}"
    r"\b(?:subscribers|members)\b.*",
    r"you(?:['’]ve| have) (?:reached your|read (?:all|your)|used)\b.{0,40}\bfree (?:articles?|stories)\b.*",
    r"(?:jetzt |hier )?weiterlesen (?:mit|für|ab|im)\b.{2,80}|(?:sie (?:möchten|wollen) )?weiterlesen\?.*",
    r"(?:jetzt )?(?:registrieren|anmelden|abonnieren|melden|testen|einloggen)\b.{0,60}\bum weiterzulesen.{0,40}",
    r"um (?:weiterzulesen|(?:diesen|den ganzen) (?:artikel|text) (?:weiter)?zu ?lesen),.{0,40}\b"
    r"(?:abonn|anmeld|melden|registr|logg|testen|benötigen|brauchen).*",
    r"(?:dieser|der (?:ganze|vollständige)) (?:artikel|text|beitrag|inhalt) ist (?:nur |exklusiv |ausschließlich )?"
    r"(?:für|mit) .{0,40}\b(?:abonnent|abo\b|\w*plus\b|registriert).*",
    r"il vous reste \d[\d.,]*\s*% de (?:cet|l[’']) ?article.*",
    r"(?:la suite|cet article|ce contenu|le reste)\b.{0,40}\bréservée?s? (?:à|aux) (?:nos )?abonn.*",
    r"pour (?:lire la suite|continuer (?:à lire|votre lecture)|poursuivre)\b.{0,60}\b(?:abonn|connect|inscri).*",
    r"abonnez-vous pour (?:lire|continuer|poursuivre|accéder)\b.*",
    r"para (?:seguir|continuar) leyendo\b.{0,40}\b(?:suscr|regístr|inici|hazte|accede).*",
    r"(?:suscríbete|suscríbase|regístrate|hazte \w+) para (?:seguir|continuar) leyendo.*",
    r"(?:contenido|artículo) (?:exclusivo|solo|reservado) para (?:suscriptores|socios|abonados).*",
    r"per continuare a leggere\b.{0,40}\b(?:abbon|acced|registr).*|abbonati per (?:continuare|leggere)\b.*",
    r"(?:contenuto|articolo) riservato agli abbonati.*",
    r"para continuar (?:a ler|lendo)\b.{0,40}\b(?:assin|regist|subscr).*",
    r"(?:conteúdo|artigo) (?:exclusivo|reservado) (?:para|a|aos) assinantes.*",
    r"(?:verder ?lezen\?|lees (?:dit artikel )?verder)\b.{0,60}\b(?:abonn|log in|registr|account).*",
    r"dit artikel is (?:alleen |exclusief )?voor abonnees.*",
)
LINE = re.compile(rf"\W*(?:{'|'.join(LINES)})", re.I | re.S)
# How far behind the text such a line may stand, in pieces of the page.
NEAR = 12


def cut(page: Sequence[Leaf], chosen: Sequence[Leaf]) -> tuple[list[Leaf], bool]:
    """The text in `chosen` without the lines that end it for those who don't pay, and whether there is one.

    A line that text of the article follows ends nothing; one that is hidden is not shown to whoever reads the page.
    """
    kept = list(chosen)
    while kept and _is_line(kept[-1]):
        kept.pop()
    if not kept:
        return list(chosen), False
    last = kept[-1].order
    return kept, any(_is_line(leaf) and not leaf.hidden for leaf in page if last < leaf.order <= last + NEAR)


def _is_line(leaf: Leaf) -> bool:
    return len(leaf.text) <= 300 and LINE.fullmatch(leaf.text) is not None
