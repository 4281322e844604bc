"""Web addresses of articles: one normal form for all the addresses of one article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit, urlunsplit

from url_normalize import url_normalize

from corrections import hostnames
from corrections.errors import Message, Refused

LONGEST = 2_000
# What newsletters, social networks, advertisers and analytics hang on an address; none of it chooses an article.
TRACKING = re.compile(
    r"""
    utm (_.*)? | (at|mtm|matomo|piwik|pk|hsa|sfmc|stm|itm|oly|vero|hmb|mc|ns|et|int|fb|action|guce|soc|gaa) _.*
    | wt [._].* | (fb|g|d|ms|y|tw|tt|rb_)clid | [gw]braid | gclsrc | li_fat_id | igshid? | epik | wickedid
    | dicbo | zanpid | msockid | _g[al] | _hs(enc|mi) | hsctatracking | mkt_tok | mkwid | _openstat
    | _branch_match_id | ml_subscriber(_hash)? | amp | ampshare | _amp | amp_(gsa|js_v) | usqp | noamp
    | outputtype | __twitter_impression | guccounter | s_(cid|kwcid) | sc_?id | cmp | cmpid | cmpgn
    | campaign(_?id)? | mbid | cndid | bxid | hash[abc] | esrc | efg | cuid | icid | intcid | intcmp | ncid
    | ocid | abcmp | ito | xtor | trk | trkcampaign | traffic_source | leadsource | tbref | ref
    | ref_(src|url|campaign|medium) | refer(rer|er)? | reflink | fromref | sref | srnd | srsltid | obref
    | oborigurl | origin_ref | partner | feature | ftag | via | spm | sm(id|prod|typ) | emc | regi_id
    | instance_id | newsletter_id | nl_id | recip_id | publish_id | taid | wpisrc | wpmm | isapp | vgo_ee
    | echobox_share | hootpostid | xing_share | share | shared | share(adtype|token|type) | sr_share
    | replytocom | rss | feed(name|type) | gs_l | gws_rd | ea\.tracking
    """,
    re.VERBOSE,
)
MOBILE = frozenset({"m", "mobile", "amp", "wap", "touch"})
INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|xhtml|php\d?|aspx?|jsp|cfm|shtml)$", re.I)
AMP_CACHE = re.compile(r"^[^/]*\.cdn\.ampproject\.org/(?:[a-z]/)?(?:s/)?(?P<rest>[^/]+\.[^/]+/.*)$", re.I)
AMP_VIEWER = re.compile(r"^(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(?P<rest>[^/]+\.[^/]+/.*)$", re.I)


def canonical(url: str, *, hosts: Iterable[str] = ()) -> str:
    """The normal form of an article's address: every address of one article has the same.

    Beyond RFC 3986 normalization this drops the fragment, credentials, a default port, tracking parameters, the
    marks of AMP, mobile and print editions, `index.html`, a session id and a trailing slash; sorts the query;
    and takes https for http, except where a port or an address in numbers shows a server of one's own.

    `m.`, `amp.` and `www.` of one domain are one site. Which of them is written is the newsroom's choice: the
    first of `hosts` (its own hosts) that is of this site; without one, the domain alone.

    Raises Refused when `url` is not a web address.
    """
    text = _unwrapped(re.sub(r"[\t\r\n]", "", url).strip())
    if not text or len(text) > LONGEST or re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise Refused(Message("That is not a web address."))
    for _ in range(8):  # one rule's result can be another one's case; it settles after two or three rounds
        before, text = text, _round(text, tuple(hosts))
        if before == text:
            break
    if len(text) > LONGEST:  # in its normal form a letter may take nine characters
        raise Refused(Message("That is not a web address."))
    return text


def host(url: str) -> str:
    """The host of a web address in lower case, internationalized names as `xn--`, without port; "" if it has none."""
    try:
        return hostnames.to_ascii((urlsplit(url.strip()).hostname or "").rstrip("."))
    except ValueError:
        return ""


def is_allowed(url: str, hosts: Iterable[str]) -> bool:
    """Whether `url` is http(s) and on one of `hosts`.

    `example.org` stands for itself and its `www.`, `m.`, `mobile.` and `amp.` hosts, `*.example.org` for every host
    under example.org as well, `example.org:8000` for that port alone. Without a port: the scheme's own port, or
    any port if the host is this machine's loopback.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return False
    name = host(url)
    if parts.scheme.lower() not in ("http", "https") or not name or parts.username is not None:
        return False
    return any(_stands_for(allowed.strip().lower(), name, port, parts.scheme.lower()) for allowed in hosts)


def _stands_for(allowed: str, name: str, port: int | None, scheme: str) -> bool:
    head, colon, tail = allowed.rpartition(":")
    if colon and tail.isdigit() and not head.endswith(":"):
        return port == int(tail) and bare(head.strip("[]")) == bare(name)
    if port not in (None, {"http": 80, "https": 443}[scheme]) and name not in ("localhost", "127.0.0.1", "::1"):
        return False
    if allowed.startswith("*."):
        return name.endswith(allowed[1:]) or bare(name) == bare(allowed[2:])
    return bare(host(f"//{allowed}")) == bare(name)


def bare(name: str) -> str:
    """A host without the labels that only choose an edition: `en.m.example.org` → `en.example.org`."""
    labels = name.split(".")
    if len(labels) < 3 or labels[-1].isdigit():
        return name
    kept = [label for label in labels[:-2] if label not in MOBILE and label != "www"]
    return ".".join([*kept, *labels[-2:]])


def _unwrapped(text: str) -> str:
    """The publisher's address inside an AMP cache's or viewer's."""
    without_scheme = re.sub(r"^https?://", "", text, flags=re.I)
    wrapped = AMP_CACHE.match(without_scheme) or AMP_VIEWER.match(without_scheme)
    return f"https://{wrapped['rest']}" if wrapped else text


def _round(text: str, hosts: tuple[str, ...]) -> str:
    try:
        if not re.match(r"^[a-z][a-z0-9+.-]*://", text, re.I):
            if re.match(r"^[a-z][a-z0-9+-]*:(?!\d)", text, re.I):
                raise ValueError("another scheme")
            text = "https://" + text.removeprefix("//")
        parts = urlsplit(url_normalize(text) or "")
        port = parts.port
    except (ValueError, UnicodeError):
        raise Refused(Message("That is not a web address.")) from None
    scheme, name = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in ("http", "https") or not _is_host(name):
        raise Refused(Message("That is not a web address."))
    if port in (80, 443, 0):
        port = None
    if port is None and "." in name and not name.rpartition(".")[2].isdigit():
        scheme = "https"
    path = _path(parts.path)
    query = _query(parts)
    authority = _written(name, hosts)
    return urlunsplit((scheme, authority if port is None else f"{authority}:{port}", path, query, ""))


def _is_host(name: str) -> bool:
    if ":" in name:
        return re.fullmatch(r"[0-9a-f:.]+", name) is not None
    labels = name.split(".")
    return len(name) <= hostnames.LONGEST and all(
        re.fullmatch(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels
    )


def _written(name: str, hosts: tuple[str, ...]) -> str:
    if ":" in name:
        return f"[{name}]"
    short = bare(name)
    for allowed in hosts:
        own = host(f"//{allowed.strip().lower()}")
        if own and not own.startswith("*") and bare(own) == short:
            return own
    return short


def _path(path: str) -> str:
    path = re.sub(r";(?:jsessionid|phpsessid|sid)=[^/;]*", "", path, flags=re.I)
    path = re.sub(r"/(?:amp|print)/*$|/amp\.html$", "", path, flags=re.I)
    path = re.sub(r"[.-]amp(?=\.html?$|$)", "", path, flags=re.I)
    path = re.sub(r"^/(?:platform/)?amp(?=/)", "", path, flags=re.I)
    path = INDEX.sub("", path)
    return path.rstrip("/") or "/"


def _query(parts: SplitResult) -> str:
    # Pieces are kept as they came: `?12345` without "=" and bytes that are not UTF-8 mean something to their server.
    pieces = [piece.replace("%20", "+") for piece in parts.query.split("&") if piece]
    return "&".join(sorted(piece for piece in pieces if not _is_noise(*piece.lower().partition("=")[::2])))


def _is_noise(name: str, value: str) -> bool:
    if TRACKING.fullmatch(name) or value in ("amp", "amphtml"):
        return True
    return (name, value) in {("print", "1"), ("print", "true"), ("page", "all"), ("singlepage", "true"), ("page", "1")}
