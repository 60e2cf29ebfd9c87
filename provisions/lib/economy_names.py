"""Names of economies in French and Spanish, for readers; the data keep the WTO list's English ones.

Most are those of ISO 3166-1, as pycountry ships them. By hand are the ones that ISO has not (groupings, Kosovo), and
those for which the WTO says otherwise (Chinese Taipei) or the catalogue has a name that is out of use or misspelt.
"""

from __future__ import annotations

import gettext
import unicodedata
from functools import cache

import pycountry
from django.utils.translation import get_language

LANGUAGES = ("fr", "es")
# By code: French, Spanish. Blank where ISO's is right.
BY_HAND: dict[str, tuple[str, str]] = {
    "AFTA": ("Zone de libre-échange de l'ASEAN (AFTA)", "Zona de Libre Comercio de la ASEAN (AFTA)"),
    "ANT": ("Antilles néerlandaises", "Antillas Neerlandesas"),
    "ATF": ("", "Territorios Australes Franceses"),
    "BFA": ("", "Burkina Faso"),
    "BGD": ("", "Bangladesh"),
    "BHR": ("Bahreïn, Royaume de", "Bahrein, Reino de"),
    "BLR": ("", "Belarús"),
    "BMU": ("", "Bermudas"),
    "BOL": ("Bolivie, État plurinational de", "Bolivia, Estado Plurinacional de"),
    "BWA": ("", "Botswana"),
    "CACM": ("Marché commun centraméricain (MCCA)", "Mercado Común Centroamericano (MCCA)"),
    "CARICOM": (
        "Communauté et Marché commun des Caraïbes (CARICOM)",
        "Comunidad y Mercado Común del Caribe (CARICOM)",
    ),
    "CIV": ("", "Côte d'Ivoire"),
    "COD": ("", "República Democrática del Congo"),
    "COG": ("Congo", ""),
    "COM": ("", "Comoras"),
    "CPV": ("Cabo Verde", ""),
    "CZE": ("République tchèque", "República Checa"),
    "DJI": ("", "Djibouti"),
    "DZA": ("", "Argelia"),
    "EAEU": ("Union économique eurasiatique (UEEA)", "Unión Económica Euroasiática (UEEA)"),
    "EFTA": ("Association européenne de libre-échange (AELE)", "Asociación Europea de Libre Comercio (AELC)"),
    "EUN": ("Union européenne", "Unión Europea"),
    "FJI": ("", "Fiji"),
    "FLK": ("Îles Falkland (Malvinas)", "Islas Malvinas (Falkland Islands)"),
    "GCC": ("Conseil de coopération du Golfe (CCG)", "Consejo de Cooperación del Golfo (CCG)"),
    "GNB": ("", "Guinea-Bissau"),
    "GNQ": ("Guinée équatoriale", ""),
    "GRL": ("Groenland", ""),
    "HKG": ("Hong Kong, Chine", "Hong Kong, China"),
    "IRN": ("Iran", ""),
    "IRQ": ("Iraq", "Iraq"),
    "KEN": ("", "Kenya"),
    "KGZ": ("République kirghize", "República Kirguisa"),
    "KOR": ("Corée, République de", "Corea, República de"),
    "KWT": ("Koweït, État du", "Kuwait, Estado de"),
    "LAO": ("République démocratique populaire lao", "República Democrática Popular Lao"),
    "LBN": ("République libanaise", "República Libanesa"),
    "LSO": ("", "Lesotho"),
    "MAC": ("Macao, Chine", "Macao, China"),
    "MDA": ("Moldova, République de", "Moldova, República de"),
    "MDV": ("", "Maldivas"),
    "MERCOSUR": ("Marché commun du Sud (MERCOSUR)", "Mercado Común del Sur (MERCOSUR)"),
    "MMR": ("Myanmar", "Myanmar"),
    "MWI": ("", "Malawi"),
    "NGA": ("Nigéria", ""),
    "PRK": ("Corée, République populaire démocratique de", "Corea, República Popular Democrática de"),
    "PSE": ("Palestine", "Palestina"),
    "QAT": ("", "Qatar"),
    "ROU": ("", "Rumania"),
    "RUS": ("Fédération de Russie", "Federación de Rusia"),
    "RWA": ("", "Rwanda"),
    "SACU": ("Union douanière d'Afrique australe (SACU)", "Unión Aduanera de África Meridional (SACU)"),
    "SAU": ("Arabie saoudite, Royaume d'", "Arabia Saudita, Reino de la"),
    "SLB": ("Îles Salomon", ""),
    "SLV": ("El Salvador", ""),
    "SPM": ("", "San Pedro y Miquelón"),
    "SUR": ("Suriname", "Suriname"),
    "SVK": ("République slovaque", "República Eslovaca"),
    "SWZ": ("", "Eswatini"),
    "SYR": ("République arabe syrienne", "República Árabe Siria"),
    "TUN": ("", "Túnez"),
    "TUR": ("Türkiye", "Türkiye"),
    "TWN": ("Taipei chinois", "Taipei Chino"),
    "TZA": ("", "Tanzanía"),
    "VEN": ("Venezuela, République bolivarienne du", ""),
    "VGB": ("", "Islas Vírgenes Británicas"),
    "VNM": ("Viet Nam", "Viet Nam"),
    "WLF": ("Wallis-et-Futuna", ""),
    "XKX": ("Kosovo (résolution 1244 du Conseil de sécurité)", "Kosovo (resolución 1244 del Consejo de Seguridad)"),
    "YUG": ("Yougoslavie, République fédérative socialiste de", "Yugoslavia, República Federativa Socialista de"),
    "ZWE": ("", "Zimbabwe"),
}  # fmt: skip


def economy_name(code: str, english: str) -> str:
    """The name in the active language; `english`, the one given, where there is no other."""
    language = (get_language() or "en")[:2]
    return names(language).get(code, english) if language in LANGUAGES else english


def other_names(code: str) -> list[str]:
    """The names in the languages but English that have one."""
    return [names(language)[code] for language in LANGUAGES if code in names(language)]


@cache
def names(language: str) -> dict[str, str]:
    """By code the names in `fr` or `es`; read once."""
    iso = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
    found = {country.alpha_3: _iso_name(country, iso) for country in pycountry.countries}
    place = LANGUAGES.index(language)
    return found | {code: both[place] for code, both in BY_HAND.items() if both[place]}


def _iso_name(country: object, iso: gettext.NullTranslations) -> str:
    """The everyday name, where the catalogue translates it; else the name on ISO's list."""
    common = getattr(country, "common_name", "")
    everyday = iso.gettext(common) if common else ""
    return everyday if everyday != common else iso.gettext(getattr(country, "name", ""))


def folded(name: str) -> str:
    """A key by which names stand in the order that readers expect: letters without their accents, in one case."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return plain.casefold()
