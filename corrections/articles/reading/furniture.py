"""What stands around and between the paragraphs of an article without being part of it, by how it is named and worded.

General words of markup and of newsrooms, in the languages they are written in; no site's own names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml.html import HtmlElement


def _named(*words: str) -> re.Pattern[str]:
    """Words in a class or an id; `<word>` only where it stands alone, as hyphens and capitals part words."""
    alone = (re.sub(r"<(.+?)>", r"(?:^|[\\s_-])(?:\1)(?:$|[\\s_-])", word) for word in words)
    return re.compile("|".join(alone), re.I)


NAMED = {
    # Boxes that ask for something or belong to somebody else.
    "widget": _named(
        "newsletter|sign-?up|login|donat|support-us|mailing|opt-?in|membership|inscription|regist(?:er|ration)|<cta>",
        r"(?:^|[\s_-])subscri(?:be|ption)",  # not "subscriber-only": that holds the article
        "shar(?:e|ing)|social|follow|addthis|comment|disqus|<respond>|reaction|kommentar|discussion|livefyre",
        "author|<bio>|byline|contributor|avatar",
        "<ads?>|advert|sponsor|dfp|banner|anzeige|werbung|publicit|promoted|<promos?>|affiliate",
        "modal|pop-?up|overlay|cookie|consent|gdpr|tooltip|toast|notification",
    ),
    # The frame of the page, and the ways out of it.
    "side": _named(
        r"(?:^|[\s_-])nav|menu|breadcrumb|header|masthead|footer|side-?bar|(?:^|[\s_-])rail|secondary|aside|tool-?bar",
        "topbar|sitemap|pagination|pager|related|recommend|recirc|read-?more|most-?(?:read|popular|viewed)|trending",
    ),
    # Small print about the article.
    "note": _named(
        "meta|timestamp|date|published|updated|kicker|eyebrow|credit|copyright|disclaimer|rating|legal",
        "<tags?>|topics|keywords|tag-?list|categor|label",
    ),
    "standfirst": _named(
        "stand-?first|<lead|lede|intro|dek|(?:sub-?)?deck|summary|chapo|chapeau|abstract|excerpt|sapo|ingress|sommario>",
        "<catenaccio|entradilla|bajada|vorspann|sub-?title|sub-?head(?:line|ing)?|sub-?hed|description|subtitulo>",
        "<soustitre|strap-?line|ondertitel|undertittel|underrubrik|manchete|occhiello|perex|anons>",
    ),
    "gallery": _named("gallery|carousel|slide|lightbox|swiper|galerie|galeria|video-?player|jwplayer"),
}

OTHER_STORIES = "|".join(
    (
        r"related(?: (?:stories|articles?|content|coverage|news|topics?|posts?|links?|video))?|recommended|trending",
        r"(?:read|see|watch|listen|learn|find out|view|discover) (?:more|also|next|now|this|here|full)|up next",
        r"also (?:read|see|on .{2,30})|(?:you )?(?:may|might) (?:also )?(?:like|be interested).*",
        r"don['’]?t miss|must[- ]read",
        r"more (?:on|from|about|in|stories|news|coverage|like this)|most (?:read|popular)|in case you missed it",
        r"what to read next|keep reading|further reading|read|watch|listen|more|see",
        r"lesen sie (?:auch|hier|dazu|mehr)|mehr (?:zum thema|dazu|aus|lesen|infos?)|zum thema",
        r"auch interessant|hintergrund",
        r"das könnte sie (?:auch )?interessieren|weitere (?:artikel|themen|news)|siehe auch|passend dazu",
        r"(?:à )?lire (?:aussi|également|plus)|à lire|voir aussi|sur le même sujet|pour aller plus loin|nos articles.*",
        r"(?:lea|lee|leer|ver|vea|mira) (?:también|más|además)|más (?:información|noticias|sobre)|te puede interesar",
        r"noticias relacionadas|relacionad[ao]s?|leia (?:também|mais|ainda)|veja (?:também|mais)|saiba mais",
        r"legg[ei] (?:anche|di più)|per approfondire|potrebbe interessarti|lees (?:ook|verder|meer)|bekijk ook",
        r"ook interessant|les (?:også|mer|mere)|læs (?:også|mere)|se også|läs (?:också|mer|även)|lue (?:myös|lisää)",
        r"czytaj (?:także|też|więcej|również)|zobacz (?:także|też|również)|čtěte (?:také|i|více)|čítajte (?:aj|tiež)",
        r"olvasta már.*|citește și|pročitajte.*|читайте (?:также|ещё|еще|далее|нас|також)|по теме|смотрите также",
        r"читати далі|ilgili haber(?:ler)?|baca juga|lihat juga|simak juga|xem thêm|đọc thêm",
        r"اقرأ (?:أيضا|أيضًا|المزيد)",
        r"関連記事|関連(?:ニュース|リンク)?|あわせて読みたい|相关(?:新闻|阅读|报道)|延伸閱讀|관련(?: ?기사| ?뉴스)",
    )
)
START = r"^[\s\[(>»▶►→•|–—-]*"
TEASER = re.compile(rf"{START}(?:{OTHER_STORIES})\s*(?:[:|»→►>–—\]]|\(\w+\)\s*:|-\s)", re.I)
LEAD = re.compile(rf"{START}(?:{OTHER_STORIES})\s+(?=\w)", re.I)
ONLY_TEASER = re.compile(rf"{START}(?:{OTHER_STORIES})[\s.:!»→►>…\])]*$", re.I)

LABELS = "|".join(
    (
        r"advertis(?:e|ement|ements|ing)(?: - .{2,40}| below| continues?.{0,30})?|ads?(?: by \w+)?",
        r"sponsored(?: content)?",
        r"(?:story|article) continues.{0,30}|continue reading.{0,40}|scroll (?:down )?to continue.{0,40}|back to top",
        r"skip (?:advertisement|ad|to .{2,30}|past .{2,40})|this advertisement.{0,60}|loading|close|open|menu",
        r"next|previous",
        r"anzeige|werbung|publicité|publicidad|publicidade|pubblicità|advertentie|reklame?|annonse?|mainos",
        r"реклама|iklan",
        r"reklám|quảng cáo|広告|广告|광고|teilen|partager|compartir|condividi|delen|dela|del",
        r"drucken|merken|imprim(?:er|ir)",
        r"share(?: this)?(?: (?:article|story|post|page|on|via))?.{0,25}|sharing is caring!?|click to tweet",
        r"(?:\d+ )?(?:comments?|shares|views|kommentare?|commentaires?|comentarios?)(?: \(?\d+\)?)?",
        r"join the conversation",
        r"(?:leave|post|add|write) a (?:comment|reply)|(?:show|view) comments|print|email|save|copy link|link copied!?",
        r"bookmark|gift article|listen to (?:this )?(?:article|story).{0,20}|stampa|getty images|photo|image",
        r"(?:play )?video",
        r"tags?|topics|filed under|top|subscribe|sign (?:up|in)|log in|follow(?: us)?(?: on .{2,30})?",
        r"\d+ min(?:ute)?s? read|reading time.{0,20}|lesedauer.{0,20}|temps de lecture.{0,20}|tempo de leitura.{0,20}",
        r"facebook|twitter|whatsapp|linkedin|reddit|pinterest|telegram|x",
    )
)
LABEL = re.compile(rf"^[\s\[(–—*•|-]*(?:{LABELS})[\s\])–—:*•|!.…-]*$", re.I)

# Sentences that ask readers for something or state a right, as whole blocks.
ASKING = re.compile(
    "^(?:"
    + "|".join(
        (
            r"(?:please )?(?:sign up|subscribe|register)(?: here| now| today| for free)? (?:to|for|and|at)\b.{0,200}"
            r"(?:newsletters?|inbox|updates?|emails?|channel|briefing|free|alerts?|app)\b.{0,60}",
            r"(?:get|receive) .{0,80}(?:newsletters?|in your inbox|straight to your (?:inbox|phone)|delivered to).*",
            r"(?:click|tap) here to .{0,100}(?:subscribe|sign up|newsletter|app).{0,40}",
            r"(?:download|get) (?:the|our) .{0,40}\bapp\b.*",
            r"by (?:signing up|submitting|subscribing|clicking|entering|providing|registering),? .*",
            r"(?:your|the) (?:information|email address) will be used .*|thank you for (?:signing up|subscribing).*",
            r"we (?:care about|value) your privacy.*|this site is protected by recaptcha.*",
            r".{2,60}\b(?:is|are) not responsible for the content of (?:external|other|third[- ]party) .{3,40}",
            r".{2,80}\bfür (?:die|den) inhalte? (?:externer|fremder|verlinkter) (?:\w*seiten|links|websites)\b.{0,40}",
            r"copyright\b.{0,200}|© ?(?:copyright|\d{4}).{0,200}|all rights reserved\b.*",
            r"(?:like|enjoy(?:ed)?|love) this (?:story|article|post)\?.*",
            r"(?:melden sie sich|jetzt anmelden|abonnieren? sie|abonniere|jetzt abonnieren).*"
            r"(?:newsletter|kanal|app|push|whatsapp)\b.*",
            r"(?:folgst|folge|folgen) .{0,60}(?:auf|bei) (?:whatsapp|facebook|instagram|twitter|google news).*",
            r"(?:an dieser stelle finden sie|hier finden sie|ich bin (?:damit )?einverstanden).{0,60}extern.*",
            r"(?:empfohlener|externer) (?:redaktioneller )?inhalt",
            r"(?:inscrivez-vous|abonnez-vous|recevez).*(?:newsletter|lettre|notifications|whatsapp)\b.*",
            r"(?:suscr[ií]bete|apúntate|recibe|síguenos).*(?:newsletter|boletín|correo|whatsapp|canal|facebook|twitter)\b.*",
            r"(?:iscriviti|abbonati|seguici).*(?:newsletter|canale|whatsapp|facebook)\b.*",
            r"(?:inscreva-se|assine|siga).*(?:newsletter|canal|whatsapp)\b.*",
        )
    )
    + ")$",
    re.I,
)
# Phrases that give a short block away wherever they stand in it.
PHRASES = re.compile(
    "|".join(
        (
            r"\bsign(?:ing)? up (?:to|for) (?:our|the|a) .{0,60}\bnewsletters?\b",
            r"\bour (?:free )?(?:daily |weekly )?newsletters?\b",
            r"\bsubscribe to (?:our|the) .{0,60}(?:newsletters?|channel|youtube)\b",
            r"(?:^|[.!] )(?:follow|like|find|join) (?:us|our|@\w+|[\w .]{2,40}) on "
            r"(?:facebook|twitter|instagram|whatsapp|youtube|telegram|x|google news|tiktok)\b",
            r"\bclick here (?:for more|to (?:sign|subscribe|donate|download))",
        )
    ),
    re.I,
)


def kinds(elements: Iterable[HtmlElement]) -> frozenset[str]:
    """What the elements around a leaf call themselves by class and id: the names of NAMED."""
    names = (f"{element.get('class', '')} {element.get('id', '')}" for element in elements)
    return frozenset(kind for name in names for kind in _kinds(name[:500]))


# "contentHeaderDek" is written in three words.
HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")


@lru_cache(maxsize=20_000)
def _kinds(names: str) -> frozenset[str]:
    names = HUMP.sub("-", names)
    return frozenset(kind for kind, pattern in NAMED.items() if pattern.search(names)) if names.strip() else frozenset()


def is_teaser(text: str) -> bool:
    """Whether `text` points to another article, or asks readers to sign up or follow."""
    if len(text) > 400:
        return False
    whole = any(pattern.match(text) for pattern in (TEASER, ONLY_TEASER, ASKING))
    return whole or (len(text) < 250 and PHRASES.search(text) is not None)


def lead(text: str) -> int:
    """How many characters of `text` say that what follows is another article; 0 if none do."""
    found = LEAD.match(text) if len(text) <= 400 else None
    return found.end() if found else 0


def is_label(text: str) -> bool:
    """Whether `text` is a label of the page's furniture: "Advertisement", "Share this article", "12 comments"."""
    return len(text) <= 80 and LABEL.match(text) is not None
