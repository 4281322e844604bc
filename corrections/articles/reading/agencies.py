"""News agencies, by the names under which their copy is credited."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corrections.articles.reading.markup import letters

# The name that is kept, and the others that mean the same agency.
KNOWN: dict[str, tuple[str, ...]] = {
    "Reuters": ("Thomson Reuters", "Reuters News Agency", "REUTERS"),
    "Associated Press": ("AP", "The Associated Press", "The AP", "AP News", "Associated Press News", "A.P."),
    "AFP": ("Agence France-Presse", "Agence France Presse", "Agence-France Presse", "A.F.P."),
    "dpa": ("Deutsche Presse-Agentur", "dpa-infocom", "dpa-AFX", "dpa Deutsche Presse-Agentur GmbH"),
    "PA Media": ("Press Association", "PA", "PA News Agency", "The Press Association"),
    "EFE": ("Agencia EFE", "EFE Agency", "Agencia Efe"),
    "ANSA": ("Agenzia ANSA", "Ansa"),
    "APA": ("Austria Presse Agentur", "APA-OTS"),
    "Keystone-SDA": ("sda", "Keystone SDA", "ATS", "Keystone-ATS", "awp"),
    "ANP": ("Algemeen Nederlands Persbureau",),
    "Belga": ("Agence Belga", "Belga News Agency"),
    "TT": ("TT Nyhetsbyrån", "Tidningarnas Telegrambyrå"),
    "NTB": ("Norsk Telegrambyrå",),
    "Ritzau": (),
    "STT": ("Suomen Tietotoimisto", "STT Viestintäpalvelut"),
    "Lusa": ("Agência Lusa",),
    "Europa Press": ("EP",),
    "Adnkronos": (),
    "AGI": ("Agenzia Giornalistica Italia",),
    "SID": ("Sport-Informations-Dienst",),
    "epd": ("Evangelischer Pressedienst",),
    "KNA": ("Katholische Nachrichten-Agentur",),
    "PAP": ("Polska Agencja Prasowa",),
    "CTK": ("ČTK", "Česká tisková kancelář"),
    "TASR": (),
    "MTI": ("Magyar Távirati Iroda",),
    "Agerpres": (),
    "HINA": ("Hina",),
    "Tanjug": (),
    "BTA": ("Bulgarian News Agency",),
    "AMNA": ("ΑΠΕ-ΜΠΕ", "ΑΠΕ"),
    "Anadolu": ("Anadolu Agency", "Anadolu Ajansı", "AA"),
    "DHA": ("Demirören Haber Ajansı",),
    "İHA": ("İhlas Haber Ajansı", "IHA"),
    "Interfax": ("Интерфакс",),
    "TASS": ("ТАСС", "ITAR-TASS"),
    "RIA Novosti": ("РИА Новости",),
    "Ukrinform": ("Укрінформ",),
    "Interfax-Ukraine": (),
    "BNS": ("Baltic News Service",),
    "ELTA": (),
    "LETA": (),
    "Xinhua": ("Xinhua News Agency", "新华社", "新華社"),
    "Kyodo News": ("Kyodo", "共同通信", "共同通信社"),
    "Jiji Press": ("Jiji", "時事通信", "時事通信社", "JIJI"),
    "Yonhap": ("Yonhap News Agency", "연합뉴스"),
    "Newsis": ("뉴시스",),
    "CNA Taiwan": ("中央社", "Central News Agency"),
    "PTI": ("Press Trust of India",),
    "IANS": ("Indo-Asian News Service",),
    "ANI": ("Asian News International",),
    "UNI": ("United News of India",),
    "Antara": (),
    "Bernama": (),
    "PNA": ("Philippine News Agency",),
    "AAP": ("Australian Associated Press",),
    "The Canadian Press": ("Canadian Press", "La Presse Canadienne", "CP"),
    "UPI": ("United Press International",),
    "Bloomberg": ("Bloomberg News",),
    "Dow Jones": ("Dow Jones Newswires",),
    "Notimex": (),
    "Télam": ("Telam",),
    "Agência Brasil": (),
    "Estadão Conteúdo": (),
    "Folhapress": (),
    "MAP": ("Maghreb Arabe Presse",),
    "WAM": ("Emirates News Agency",),
    "MENA": ("Middle East News Agency",),
    "NAN": ("News Agency of Nigeria",),
    "SAPA": ("South African Press Association",),
    "Tribune News Service": ("TNS",),
    "Inter Press Service": ("IPS",),
    "KFF Health News": ("Kaiser Health News",),
    "States Newsroom": (),
    "Stacker": (),
    "The Conversation": (),
    "ProPublica": (),
    "CNN Wire": ("CNN Newsource",),
    "Agencies": (
        "Newswires",
        "Wire reports",
        "Wire services",
        "Wire Service",
        "Agenturen",
        "Agencias",
        "Agences",
        "Agenzie",
    ),
}
# Short names that are words, initials or places as well: only an agency when they stand alone in these letters.
EXACT = frozenset(
    {"AP", "PA", "AA", "CP", "EP", "TT", "UNI", "MAP", "MENA", "PNA", "APA", "ANI", "AGI", "ATS", "Stacker"}
)


BY_NAME = {letters(name): kept for kept, others in KNOWN.items() for name in (kept, *others)}
DATELINE = re.compile(r"^[^a-z]{0,2}[A-ZÀ-Þ][\w .,'’/-]{1,50}\(([\w .-]{2,24})\)\s*[-–—:]")
STAFF = re.compile(r"^(?:the )?(.+?)(?: staff| news desk| newsroom| writers?| reporters?| wire)$", re.I)
PREFIX = re.compile(r"^(?:from|with|via|mit|nach|source:?|quelle:?|fonte:?|fuente:?|agence|agencia|©)\s+", re.I)


def named(text: str, others: Iterable[str] = ()) -> str | None:
    """The agency that `text` names and nothing else, by its kept name; None if it names none.

    `others` are further agencies that the newsroom takes copy from.
    """
    text = PREFIX.sub("", text.strip(" .()[]*"))
    staff = STAFF.match(text)
    for candidate in (text, staff[1] if staff else text):
        for other in others:
            if letters(other) == letters(candidate) != "":
                return other
        kept = BY_NAME.get(letters(candidate))
        if kept and (candidate not in EXACT_FOLDED or candidate in EXACT):
            return kept
    return None


EXACT_FOLDED = frozenset(form for name in EXACT for form in (name.lower(), name.capitalize())) - EXACT


def in_dateline(text: str, others: Iterable[str] = ()) -> str | None:
    """The agency in a dateline: "WASHINGTON (AP) — …"."""
    found = DATELINE.match(text)
    return named(found[1], others) if found else None
