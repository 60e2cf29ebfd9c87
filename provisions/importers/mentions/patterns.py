"""The table of patterns that define what a mention is: English, Spanish, French, German.

What counts is decided in docs/inclusion-rule.md; this is how it is found. The patterns read normalised text
(see `normalise`): plain letters, single blanks, plain quotes and hyphens, no accents. Case is ignored unless a pattern
is `case_sensitive`. Where a pattern has a group named `term`, the mention is that group and the rest is context;
otherwise the mention is the whole match. Every example and counter-example is made up, and tested.
"""

import re
from dataclasses import dataclass
from functools import cached_property

LANGUAGES = ("en", "es", "fr", "de")


@dataclass(frozen=True)
class Pattern:
    """One way of naming MSMEs.

    `example` is found; `counter_example`, a likely confusion, is not. `languages` are those of the texts it is used on:
    mostly all, since texts quote names in other languages.
    """

    name: str
    regex: str
    reason: str
    example: str
    counter_example: str = ""
    case_sensitive: bool = False
    languages: tuple[str, ...] = LANGUAGES

    @cached_property
    def compiled_regex(self) -> re.Pattern[str]:
        return re.compile(self.regex, 0 if self.case_sensitive else re.IGNORECASE)


@dataclass(frozen=True)
class Guard:
    """A context in which an acronym is not a mention.

    `scope`: "article" rules out every acronym of the article, "hit" only those inside the guard's own match.
    """

    name: str
    scope: str
    regex: str
    reason: str
    example: str


# Building blocks. Blanks are optional throughout, for words that were run together at a line end.
_JOIN = r"[ ,;/&-]{0,4}(?:and/or|and|or|to)?[ ,;/&-]{0,4}"
_SCALE = r"(?:[ -]{0,3}(?:sized?|scaled?)\b)?"
_CLASS = rf"(?:micro|small(?:er)?|medium){_SCALE}"
_CLASSES = rf"{_CLASS}(?:{_JOIN}{_CLASS})+"
_FIRM = (
    r"(?:enter ?prises?|busi ?ness(?:es)?|firms?|compan(?:ies|y)|under ?takings?"
    r"|indus ?tr(?:ies|y|ialists?)|entrepreneurs?)"
)
_TRADER = (
    r"(?:(?:economic|industrial|private) (?:operators?|actors?|agents?)|operators|suppliers?|exporters?|importers?"
    r"|traders?|manufacturers?|processors?|service (?:suppli|provid)ers?|retailers?|contractors?)"
)
_NOUN = rf"(?:{_FIRM}|{_TRADER})"
_PRODUCERS = r"(?:producers?|farmers?|growers?|breeders?|fishers?|fishermen|artisans?|craftsmen)"
# Words that may occur between size and noun ("small and medium-sized national firms", "..., agribusiness or tourist
# enterprises"); a word that opens a new phrase ends the search.
_BETWEEN = (
    r"(?:(?!(?:for|by|of|in|from|with|that|which|at|on|is|are|shall|will|the|to|its|their|term|projects?)\b)"
    r"[a-z]+[ ,-]{1,2}){0,6}?"
)
_ONE_WORD = (
    r"(?:(?:national|local|domestic|private|rural|urban|industrial|agricultural|commercial|economic|craft|family|family-owned"
    r"|tourism|tourist|innovative|technology-based|manufacturing|independent|exporting|foreign)[ -])?"
)

_ES_JOIN = r"[ ,;/&-]{0,4}(?:y/o|y|e|o|u)?[ ,;/&-]{0,4}"
_ES_SMALL = r"peque(?:n|fi|ii|ni)[ao]s?"  # the tilde is often misread as "fi"
_ES_CLASS = rf"(?:micros?|{_ES_SMALL}|median[ao]s?)"
_ES_FIRM = r"(?:empresas?|industrias?|negocios?|unidades productivas|empresari[ao]s?|companias?)"
_ES_TRADER = r"(?:proveedor(?:es|as)?|exportador(?:es|as)?|comerciantes?|operador(?:es)? economicos?)"

_FR_JOIN = r"[ ,;/&-]{0,4}(?:et/ou|et|ou|a)?[ ,;/&-]{0,4}"
_FR_CLASS = r"(?:micros?|petit(?:e?s)?|petite|moyen(?:ne)?s?)"
_FR_FIRM = r"(?:entreprises?|industries?|societes?|commerces?|entrepreneurs?|operateurs? economiques?|fournisseurs?)"

# German sets the noun behind the classes or into one word with the last: Kleinst-, Klein- und Mittelbetriebe.
_DE_JOIN = r"[ ,;/&-]{0,4}(?:und/oder|und|oder|bzw\.|sowie|bis)?[ ,;/&-]{0,4}"
_DE_ENDING = r"(?:e[nmrs]?)?"
_DE_CLASS = (
    rf"(?:(?:kleinst|mikro)(?:{_DE_ENDING}\b)?|klein{_DE_ENDING}|mittler{_DE_ENDING}|mittel(?:gro(?:ss|\xdf){_DE_ENDING})?"
    rf"|mittelstandisch{_DE_ENDING})"
)
_DE_FIRM = (
    r"(?:(?:industrie|gewerbe|handels|handwerks|dienstleistungs|familien)?"
    r"(?:unternehm(?:ens|en|ern|erinnen|er|ungen)|betrieb(?:e[sn]?|s)?|firm(?:a|en)|gesellschaften)\b"
    r"|gewerbe(?:treibende[nr]?)?\b|industrien?\b|wirtschaftsbeteiligte[nr]?|wirtschaftsteilnehmern?|akteuren?"
    r"|marktteilnehmern?|(?:dienste?|dienstleistungs)?anbietern?|lieferanten|exporteuren?|importeuren?|handlern?"
    r"|hersteller[ns]?|produzenten|erzeugern?)"
)
_DE_ONE_WORD = r"(?:[a-z\xdf-]+(?:e[nrs]?|er) )?"  # an adjective: kleine inländische Unternehmen

# fmt: off
PATTERNS = (
    # English
    Pattern("size_classes", rf"{_CLASSES}[ -]{{0,3}}{_BETWEEN}(?:{_NOUN}|producers?)",
            "two or more size classes in any order before a word for firms: the standard way to name the group",
            "co-operation between small- and medium-sized national firms", "small and medium-term credits"),
    Pattern("small_firm", rf"small(?:er)?{_SCALE}[ -]{{0,3}}{_ONE_WORD}{_NOUN}",
            "one size class alone: small businesses, small-scale industries, smaller firms, small economic operators",
            "access for small business suppliers", "a small number of service suppliers"),
    Pattern("small_producers_and_firms",
            rf"small{_SCALE}[ -]{{0,3}}{_PRODUCERS}(?:, ?{_PRODUCERS})*(?:,? (?:and|or) |, ){_NOUN}"
            rf"(?:(?:, |,? (?:and|or) ){_NOUN})*",
            "the size belongs to each noun of a list, also to firms behind producers, who alone are no mention",
            "small-scale growers, processors and traders", "small-scale growers and their families"),
    Pattern("medium_firm", rf"medium{_SCALE}[ -]{{0,3}}{_ONE_WORD}{_FIRM}",
            "medium-sized enterprises named without small ones",
            "support to medium-sized companies", "a carrier medium for business data"),
    Pattern("micro_firm",
            rf"micro[ -]{{0,3}}(?:sized? )?(?:(?:and|or)[ -])?{_ONE_WORD}(?:{_FIRM}|entrepreneurs?|suppliers?)",
            "micro-enterprises, in one word or two, also coupled with another kind (micro and craft enterprises)",
            "development of micro- and craft enterprises", "micro-projects for rural areas"),
    Pattern("small_ones", rf"{_NOUN}[^.;:]{{0,60}}?\b(?P<term>small(?:er)?{_SCALE} ones)\b",
            "the noun stands before and 'ones' takes it up",
            "economic operators, especially small ones", "territories, especially small ones"),
    Pattern("of_small_size", rf"{_NOUN}[^.;:]{{0,120}}?\b(?P<term>of (?:a )?{_CLASSES} (?:size|scale))\b",
            "the size classes follow the noun",
            "industries, in particular those of a smaller or medium size", "islands of small or medium size"),
    Pattern("acronym_en",
            r"(?:\b(?:[Mm]icro|MEs) ?-? ?(?:and|&|or|,) ?)?"
            r"(?:(?<![A-Z])(?:(?:MSME|SME|MSE|MPME)(?:S|s(?![A-Z])|(?![A-Za-z])))|\bM?Smes?\b)(?:'s\b)?",
            "the acronyms, also run together with the word before (betweenSMEs) and title-cased in headings (Smes)",
            "cooperation betweenSMEs and their associations", "SMEF means a conversion factor", case_sensitive=True),
    # Spanish
    Pattern("clases_de_tamano",
            rf"\b{_ES_CLASS}(?:{_ES_JOIN}{_ES_CLASS})+[ -]{{0,3}}(?:[a-z]+ ){{0,1}}?(?:{_ES_FIRM}|{_ES_TRADER})",
            "two or more size classes before a word for firms",
            "para las micro, pequeñas y medianas empresas", "en pequeñas y medianas cantidades"),
    Pattern("una_clase",
            rf"\b(?:{_ES_SMALL}|median[ao]s?) (?:{_ES_FIRM}|{_ES_TRADER})|\bmicro[ -]{{0,2}}empres(?:a|ari[ao])s?",
            "one size class alone: pequeñas empresas, microempresas",
            "apoyo a las microempresas", "para pequeños organismos administrativos"),
    Pattern("empresa_de_tamano",
            rf"{_ES_FIRM} (?:de )?(?:menor|pequen[ao]|median[ao]) (?:escala|tamano)"
            rf"|{_ES_FIRM} {_ES_CLASS}(?:{_ES_JOIN}{_ES_CLASS})*\b",
            "the size follows the noun, as in Spanish it may",
            "realizar compras a empresas de menor escala", "pesca de pequeña escala"),
    Pattern("sigla", r"(?<![A-Z])(?:MI|Mi|mi|M)?(?:PYME|PyME|Pyme|pyme)[Ss]?(?![A-Z])(?![a-rt-z])",
            "the acronyms in their usual spellings",
            "las MIPYMES y las PyMEs exportadoras", "radiotherapymedicinal", case_sensitive=True),
    # French
    Pattern("tailles", rf"\b{_FR_CLASS}(?:{_FR_JOIN}{_FR_CLASS})+[ -]{{0,3}}{_FR_FIRM}",
            "two or more size classes before a word for firms",
            "des petites et moyennes entreprises", "petites et moyennes quantités"),
    Pattern("une_taille",
            rf"\b(?:petites?|moyennes?) {_FR_FIRM}|\bmicro[ -]{{0,2}}entrepr(?:ises?|eneurs?)"
            r"|\bentreprises? (?:de )?(?:petite|moyenne)s?(?: ou moyenne| et moyenne)? (?:taille|dimension)s?",
            "one size class alone: petites entreprises, micro-entreprises, entreprises de petite taille",
            "les microentreprises rurales", "par tous moyens, les entreprises"),
    Pattern("sigle", r"\bM?(?:PME|PMI|TPE)s?\b|\bP(?:me|mi)s?\b",
            "the acronyms; in French texts only, elsewhere the letters mean other things",
            "les PME et les PMI", case_sensitive=True, languages=("fr",)),
    # German: in German texts only, since no other text was seen to quote it
    Pattern("groessenklassen", rf"\b{_DE_CLASS}(?:{_DE_JOIN}{_DE_CLASS})+[ -]{{0,3}}{_DE_ONE_WORD}{_DE_FIRM}",
            "two or more size classes before a word for firms, also cut off by hyphens",
            "für Kleinst-, kleine und mittlere Unternehmen", "kleine und mittlere Mengen", languages=("de",)),
    Pattern("eine_klasse",
            rf"\b(?:kleine(?:re)?[nmrs]?|kleinste[nmrs]?|mittlere[nmrs]?|mittelgro(?:ss|\xdf)e[nmrs]?) "
            rf"{_DE_ONE_WORD}{_DE_FIRM}"
            r"|\b(?:kleinst|klein|mittel|mikro)-?(?:unternehm(?:ens|en|ern|erinnen|er)|betrieb(?:e[sn]?|s)?\b|firmen"
            r"|gewerbe\b|industrien?\b)",
            "one size class alone: kleine Unternehmen, Kleinstunternehmen, Kleingewerbe",
            "Kleinstunternehmen und kleinere Anbieter", "ein kleiner Teil der Unternehmen", languages=("de",)),
    Pattern("mittelstand",
            rf"\bmittelstandisch{_DE_ENDING} {_DE_ONE_WORD}(?:{_DE_FIRM}|wirtschaft\b)|\bmittelstand(?:e?s)?\b",
            "the usual German word for small and medium-sized firms as a group, with a word for firms or as a noun",
            "die mittelständische Wirtschaft", "mittelständische Familien", languages=("de",)),
    Pattern("kuerzel", r"\bK?KMU(?:s\b|(?![A-Za-z]))|\bKMB\b",
            "the abbreviations; in German texts only, elsewhere the letters mean other things",
            "KMU-Kontaktstellen und die KMUs beider Seiten", case_sensitive=True, languages=("de",)),
)

GUARDS = (
    Guard("square_metres_defined", "article",
          r"square[ -]?met(?:re|er)s?[ -]equivalents? ?\(? ?[\"']{0,2} ?SME"
          r"|SMEs?[\"']{0,2} (?:means?|stands for|refers to|is|are) [a-z ]{0,20}square[ -]?met(?:re|er)",
          "textile chapters define SME as square metre equivalents",
          "25,000 square meter equivalents ('SME')"),
    Guard("square_metres_counted", "hit", r"\d[\d,. ]*(?:million )?SMEs?\b|\bSMEs? (?:conversion )?factors?\b",
          "a figure before the acronym counts square metres, also where the definition is in another article",
          "an annual quantity of 1,000,000 SME"),
)
# fmt: on

# A text with none of these has no mention, so the finder skips it. The first list ignores case.
NEEDLES = (
    "small",
    "micro",
    "medium",
    "pyme",
    "peque",
    "mediana",
    "mediano",
    "menor",
    "petite",
    "moyenne",
    "klein",
    "mittlere",
    "mittelst",
    "mittelgro",
    "mittelunt",
    "mittelbetr",
    "mikro",
)
CASED_NEEDLES = ("SME", "Sme", "MSE", "PME", "Pme", "PMI", "Pmi", "TPE", "KMU", "KMB")
