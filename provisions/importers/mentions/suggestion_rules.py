"""The table of rules that suggest codes: which words, in which part of a text, speak for which code.

A suggestion helps a curator and is never a coding by itself. The rules read normalised text (see `normalise`) in
English, Spanish and French and ignore case. For a variable with a single value the first rule that matches decides,
so the more specific rules come first; for the others every rule that matches counts.
"""

from __future__ import annotations

from dataclasses import dataclass

# Where a rule looks: the passage; in a list, the item that names MSMEs or the stem before the first item; the heading
# of the article, of the chapter, or either; or the clause on disputes in the same chapter.
PASSAGE, NEAR, STEM, ARTICLE, CHAPTER, HEADINGS, DISPUTES = (
    "passage", "item", "stem", "article", "chapter", "headings", "disputes",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Any of the phrases, which are regular expressions, speaks for `code` of `variable` when `where` contains it."""

    variable: str
    code: str
    where: str
    phrases: tuple[str, ...]


def _rule(variable: str, code: str, where: str, *phrases: str) -> Rule:
    return Rule(variable, code, where, phrases)


_MSME = (
    r"\bm?smes?\b",
    r"\bmi?pymes?\b",
    r"\bpme\b",
    r"small (?:and|&|or)? ?(?:medium|business|enterprise)",
    r"peque[nf]",
    r"petites? et moyennes?",
)

# fmt: off
RULES: tuple[Rule, ...] = (
    # ---- location
    _rule("location", "preamble", HEADINGS, r"\bpreamble", r"preambulo", r"preambule"),
    _rule("location", "dedicated_chapter", CHAPTER, *_MSME),
    _rule("location", "dedicated_article", ARTICLE, *_MSME),
    _rule("location", "institutional", ARTICLE, r"(?:free trade|joint|administrative|administrating) commission",
          r"comision (?:administradora|de libre|conjunta)"),
    _rule("location", "institutional", CHAPTER, r"administra(?:tion|cion) (?:of|del)", r"institutional",
          r"institucional"),
    _rule("location", "objectives", ARTICLE, r"^(?:aims and )?(?:objectives?|objetivos?|objectifs?)$"),
    _rule("location", "protocol", CHAPTER, r"\bprotocol"),
    _rule("location", "annex", CHAPTER, r"\bannex", r"\banexo"),
    _rule("location", "cooperation_chapter", CHAPTER, r"co-?operation", r"cooperacion", r"development of the",
          r"capacity building", r"partnership"),
    _rule("location", "thematic_chapter", CHAPTER, r"[a-z]{4}"),
    # ---- subject
    _rule("subject", "government_procurement", HEADINGS, r"procurement", r"contratacion publica",
          r"compras (?:del sector publico|gubernamentales|publicas)", r"marches publics"),
    _rule("subject", "digital_trade", HEADINGS, r"electronic commerce", r"e-?commerce", r"digital",
          r"comercio electronico", r"information society", r"paperless"),
    _rule("subject", "intellectual_property", HEADINGS, r"intellectual property",
          r"propiedad (?:intelectual|industrial)", r"\bpatents?\b"),
    _rule("subject", "smes", HEADINGS, *_MSME),
    _rule("subject", "customs_facilitation", HEADINGS, r"customs", r"aduaner", r"trade facilitation",
          r"facilitacion del comercio"),
    _rule("subject", "tbt", HEADINGS, r"technical barriers", r"obstaculos tecnicos", r"\bstandards?\b"),
    _rule("subject", "financial_services", HEADINGS, r"financial services", r"servicios financieros"),
    _rule("subject", "labour", HEADINGS, r"labou?r\b", r"laboral", r"employment", r"empleo"),
    _rule("subject", "environment", HEADINGS, r"environment(?!\w* for the private)", r"medio ambiente", r"ambiental",
          r"sustainable"),
    _rule("subject", "gender", HEADINGS, r"gender", r"genero", r"\bwomen"),
    _rule("subject", "agriculture", HEADINGS, r"agricultur", r"agropecuari", r"\brural"),
    _rule("subject", "regulatory_practice", HEADINGS, r"regulatory (?:coherence|practice)", r"coherencia regulatoria",
          r"mejora regulatoria"),
    _rule("subject", "transparency", HEADINGS, r"transparency", r"transparencia"),
    _rule("subject", "innovation", HEADINGS, r"innovation", r"innovacion", r"science", r"technolog", r"ciencia"),
    _rule("subject", "investment", HEADINGS, r"investment", r"inversion"),
    _rule("subject", "services", HEADINGS, r"\bservices\b", r"servicios", r"\btourism"),
    _rule("subject", "industry", HEADINGS, r"industr", r"mining", r"\benterprise policy"),
    _rule("subject", "institutional", HEADINGS, r"commission", r"comision", r"institutional", r"committee"),
    _rule("subject", "development_cooperation", HEADINGS, r"development", r"financial co-?operation",
          r"technical assistance", r"capacity building"),
    _rule("subject", "general", HEADINGS, r"co-?operation", r"cooperacion", r"objectives", r"general", r"objetivos"),
    # ---- verb: the first of them in the passage decides
    _rule("verb", "shall_endeavour", STEM, r"(?:shall|will) (?:\w+ )?(?:endeavou?r|seek to|make (?:\w+ )?efforts?)",
          r"procurar", r"se esforzar", r"s'efforcer"),
    _rule("verb", "declaratory", STEM,
          r"\b(?:recogni[sz]e|affirm|acknowledge|reaffirm|note|agree on)s?\b (?:that |the )?(?:the |their )?"
          r"(?:importance|fundamental|role|value)?",
          r"reconoce", r"afirman la importancia", r"reconnaissent"),
    _rule("verb", "declaratory", STEM, r"(?:the )?(?:objectives?|aims?|goals?) (?:of|are|is|shall)",
          r"co-?operation shall aim", r"shall be aimed at"),
    _rule("verb", "should", STEM, r"\bshould\b", r"deberia"),
    _rule("verb", "shall", STEM, r"\b(?:shall|will|must|undertakes?|agree to)\b", r"debera", r"estableceran",
          r"\bcooperaran", r"promovera", r"fomentara", r"(?:era|ara|ira)n?\b"),
    _rule("verb", "may", STEM, r"\b(?:may|can)\b", r"podra"),
    # ---- precision
    _rule("precision", "specific", PASSAGE, r"hereby establish", r"shall (?:establish|designate|publish|set up)",
          r"is (?:hereby )?established", r"website", r"establecen un", r"set[- ]aside",
          r"shall not (?:apply|prevent)", r"not apply to", r"contact point", r"designara"),
    _rule("precision", "general", PASSAGE, r"co-?operat", r"cooperacion", r"cooperaran", r"promot", r"encourag",
          r"promover", r"fomentar", r"facilitat", r"assist", r"support", r"recogni", r"strengthen", r"develop"),
    # ---- extent
    _rule("extent", "chapter", CHAPTER, *_MSME),
    _rule("extent", "article", ARTICLE, *_MSME),
    _rule("extent", "enumeration", PASSAGE,
          r"(?:including|in particular|particularly|especially|such as|inter alia|en particular|especialmente"
          r"|incluy\w+|incluid[oa]s?|notamment)[ ,]+(?:\w+ ){0,4}?"
          r"(?:m?smes?\b|mi?pymes?\b|(?:micro|small|medium)\b|(?:las? |los )?(?:micro|peque))"),
    _rule("extent", "sentence", PASSAGE, r"\bm?smes?\b", r"mi?pymes?\b", r"small", r"micro", r"medium", r"peque[nf]",
          r"petite"),
    # ---- disputes: from the chapter's own clause; a passage alone does not say
    _rule("dispute_settlement", "excluded_chapter", DISPUTES,
          r"(?:shall not|may not|no party (?:shall|may)|neither party (?:shall|may))"
          r"[^.]{0,90}(?:recourse|dispute settlement|apply)",
          r"no (?:podra|sera|se aplicara)[^.]{0,90}(?:controversias|diferencias)"),
    # ---- parties bound
    _rule("parties_bound", "one_side", PASSAGE, r"\bthe (?:european )?(?:community|union|eu|ec) (?:party )?shall\b",
          r"la comunidad (?:europea )?\w+ra\b"),
    _rule("parties_bound", "all", PASSAGE,
          r"\b(?:the|each|both|either|contracting|member) (?:contracting )?(?:parties|party|states)\b", r"las partes",
          r"cada parte", r"les parties", r"co-?operation (?:shall|will|may)", r"committee", r"commission", r"comite",
          r"comision"),
    # ---- mention
    _rule("mention", "explicit", PASSAGE, r"\bm?sme", r"sme'?s\b", r"mi?pyme", r"pyme", r"\bpme\b", r"small",
          r"micro", r"medium", r"peque[nf]", r"median", r"petite"),
    # ---- kind
    _rule("kind", "definition", NEAR, r"\bmeans\b.{0,60}(?:enterprise|business|firm)", r"\bis defined as",
          r"significa\b", r"se entiende por"),
    _rule("kind", "recognition", PASSAGE, r"recogni[sz]\w+", r"affirm", r"acknowledg", r"importance of",
          r"reconoc\w+", r"importancia de"),
    _rule("kind", "objective", PASSAGE, r"(?:objectives?|aims?) (?:of|are|is)\b", r"shall aim at",
          r"objetivos? (?:de|del)"),
    _rule("kind", "information_sharing", NEAR, r"exchang\w+ (?:of |information|experience|view)",
          r"shar(?:e|ing) (?:of )?(?:information|experience|best)", r"intercambi\w+", r"website",
          r"access to information", r"informacion"),
    _rule("kind", "cooperation", PASSAGE, r"co-?operat\w*", r"work together", r"working together", r"cooper\w+",
          r"joint activit", r"collaborat"),
    _rule("kind", "capacity_building", NEAR, r"capacity[- ]building", r"training", r"technical assistance",
          r"capacitacion", r"asistencia tecnica", r"formation"),
    _rule("kind", "finance", NEAR, r"financ\w+", r"\bcredits?\b", r"\bloans?\b", r"venture capital",
          r"guarantee fund"),
    _rule("kind", "facilitation", NEAR, r"facilitat\w+", r"promot\w+", r"encourag\w+",
          r"improv\w+ (?:the )?(?:access|participation|competitiv)", r"obstacles",
          r"support\w* (?:for |to )?(?:the )?(?:sme|small|micro)", r"facilitar", r"promover", r"fomentar",
          r"participacion"),
    _rule("kind", "burden_reduction", NEAR,
          r"(?:reduc|minimi[sz]|simplif|eas)\w* (?:the )?(?:\w+ )?(?:burden|costs?|procedures|formalities)",
          r"undue burden", r"carga"),
    _rule("kind", "preference", NEAR, r"set[- ]asides?", r"preferen(?:ce|tial) (?:for|treatment)",
          r"reserved for small"),
    _rule("kind", "exemption", NEAR, r"shall not apply to (?:\w+ ){0,8}?(?:small|sme|micro)", r"exempt\w*"),
    _rule("kind", "consultation", NEAR, r"consult\w*", r"dialogue", r"opinion(?:es)? de"),
    _rule("kind", "institutional_body", PASSAGE,
          r"(?:establish|set up|shall be composed|crea|establec)\w*[^.]{0,40}"
          r"(?:committee|sub-?committee|working group|council|comite|grupo de trabajo)"),
    _rule("kind", "contact_point", NEAR, r"contact points?", r"puntos? de contacto", r"points? of contact"),
    _rule("kind", "monitoring_review", NEAR, r"\breview\w*", r"monitor\w*", r"\breport (?:annually|yearly|on)",
          r"revisar", r"evaluar", r"informar(?:a|an)? anualmente"),
    _rule("kind", "transparency", NEAR, r"\bpublish\w*", r"publicly (?:available|accessible)", r"\btransparen\w+",
          r"publicar"),
    _rule("kind", "dispute_settlement_exclusion", PASSAGE,
          r"(?:recourse to|not be subject to|shall not apply)[^.]{0,60}dispute settlement"),
    # ---- theme
    _rule("theme", "procurement_access", HEADINGS, r"procurement", r"contratacion publica",
          r"compras (?:del sector publico|gubernamentales|publicas)"),
    _rule("theme", "procurement_access", NEAR, r"government procurement", r"public procurement",
          r"contratacion publica", r"compras publicas", r"tender"),
    _rule("theme", "intellectual_property", HEADINGS, r"intellectual property", r"propiedad intelectual"),
    _rule("theme", "intellectual_property", NEAR, r"intellectual property", r"propiedad intelectual"),
    _rule("theme", "msme_finance", NEAR, r"access to (?:finance|credit|capital|loan)",
          r"financ\w+ (?:of|for|instrument|institution|service|support|assist)", r"\bcredits?\b", r"\bloans?\b",
          r"venture capital", r"microfinance", r"financiamiento", r"financiacion"),
    _rule("theme", "access_to_information", NEAR, r"website", r"access to information",
          r"information (?:on|regarding|about) (?:this|the) agreement", r"publicly accessible"),
    _rule("theme", "regulatory_development", NEAR, r"regulatory", r"legal (?:framework|environment|administrative)",
          r"legislation", r"administrative,? (?:and )?(?:technical|legal|tax)",
          r"marco (?:legal|juridico|regulatorio)"),
    _rule("theme", "skills_training", NEAR, r"training", r"skills", r"human resources?", r"capacitacion",
          r"recursos humanos", r"formacion"),
    _rule("theme", "capacity_building", NEAR, r"capacity[- ]building", r"technical assistance",
          r"institutional (?:capacit|strength)", r"capacities", r"asistencia tecnica",
          r"fortalec\w+ (?:de )?(?:las )?capacidades"),
    _rule("theme", "innovation_technology", NEAR, r"innovat\w+", r"technolog\w+", r"research", r"innovacion",
          r"tecnolog\w+"),
    _rule("theme", "standards_quality", NEAR, r"\bstandards?\b", r"quality", r"certification", r"metrology",
          r"calidad", r"conformity"),
    _rule("theme", "networks_clusters", NEAR, r"network\w*", r"clusters?", r"contacts? between", r"joint ventures?",
          r"partnerships?", r"alliances?", r"business contacts",
          r"co-?operation between (?:small|smes|enterprises|economic)", r"redes", r"alianzas", r"empresas conjuntas"),
    _rule("theme", "value_chains", NEAR, r"value chains?", r"supply chains?", r"subcontract\w*", r"sub-contract\w*",
          r"cadenas? (?:de valor|productivas?|de suministro)", r"linkages"),
    _rule("theme", "export_promotion", NEAR, r"\bexports?\b (?:promotion|market|opportunit|capacit|potential)",
          r"export\w* (?:by|of) (?:small|sme)", r"market access", r"trade promotion", r"export markets?",
          r"promocion (?:de )?(?:las )?exportaciones", r"exporta\w+"),
    _rule("theme", "trade_facilitation", HEADINGS, r"customs", r"aduaner", r"trade facilitation",
          r"facilitacion del comercio"),
    _rule("theme", "low_value_shipments", NEAR, r"low[- ]value", r"de minimis", r"express shipments?"),
    _rule("theme", "paperless_trade", NEAR, r"paperless", r"electronic (?:documents|forms)", r"comercio sin papel"),
    _rule("theme", "cross_border_payments", NEAR, r"(?:cross-border|electronic) payments?", r"pagos electronicos"),
    _rule("theme", "cyber_readiness", NEAR, r"cyber ?-?security", r"ciberseguridad"),
    _rule("theme", "women_led_msmes", NEAR, r"\bwomen\b", r"\bwoman", r"mujeres", r"\bfemmes\b"),
    _rule("theme", "rural_msmes", NEAR, r"\brural\b", r"zonas rurales"),
    _rule("theme", "sustainability", NEAR, r"sustainab\w+", r"environmental(?:ly)?", r"climate", r"sostenible"),
    _rule("theme", "informality", NEAR, r"informal (?:sector|economy)", r"sector informal"),
    _rule("theme", "emergencies", NEAR, r"pandemic", r"covid", r"emergenc(?:y|ies)", r"disaster"),
    # ---- beneficiary
    _rule("beneficiary", "msmes", NEAR, r"\bm?smes?\b", r"small[- ,]+(?:and|to|&|or)?[- ,]*(?:medium|micro)",
          r"micro[, -]", r"mi?pymes?", r"pequenas? y medianas?", r"petites? et moyennes?", r"sme"),
    _rule("beneficiary", "small", NEAR,
          r"small(?:er)? (?:business|supplier|enterprise|firm|scale|economic operator|industr)"),
    _rule("beneficiary", "women", NEAR, r"\bwomen\b", r"\bwoman", r"mujeres", r"\bfemmes\b"),
    _rule("beneficiary", "rural", NEAR, r"\brural\b"),
    _rule("beneficiary", "indigenous", NEAR, r"indigenous", r"indigen\w+", r"aborigin\w+"),
    _rule("beneficiary", "youth", NEAR, r"\byouth", r"young (?:people|entrepreneur)", r"jovenes"),
    _rule("beneficiary", "start_ups", NEAR, r"start-?ups?\b", r"emprendedores", r"emprendimientos?"),
    _rule("beneficiary", "artisans", NEAR, r"artisan\w*", r"handicraft\w*", r"craft\w* ", r"artesan\w+"),
    _rule("beneficiary", "cooperatives", NEAR, r"\bcooperatives\b", r"\bco-operatives\b", r"\bcooperativas\b"),
    _rule("beneficiary", "minority", NEAR, r"minorit(?:y|ies)", r"historically disadvantaged", r"minorias"),
    _rule("beneficiary", "agricultural_producers", NEAR, r"small(?:-scale)? (?:farmers|producers|growers)",
          r"pequenos (?:productores|agricultores)"),
    _rule("beneficiary", "informal", NEAR, r"informal sector"),
)
# fmt: on
