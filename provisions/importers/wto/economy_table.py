"""The table of economies: who can be a party to an agreement of the list.

A line is: code | name in the list | region | short name for headings, where the name is long.

Codes are ISO 3166-1 alpha-3 wherever ISO gives one and ISO 3166-3 for what it has withdrawn (ANT, YUG).
Where there is none: XKX for Kosovo, the code in common use (ISO leaves codes beginning with X to its users);
EUN for the European Union, as in the trade statistics of the World Bank's WITS; the other groupings are known
by their acronyms, and none of these is or was a code of ISO 3166.

Kinds say how an economy appears in trade agreements and take no position on anybody's legal status.
country: a member or observer state of the United Nations, today or once, and the Cook Islands and Niue, which
conclude treaties in their own name. territory: a separate customs territory, or a territory that a state
answers for or that the list names apart. grouping: economies acting together as one party.

Regions are the list's own words. Most follow from the list: the one region that all agreements of an economy
share. The Caribbean, overseas countries and territories and others that appear only in agreements across
regions were assigned by hand. The Eurasian Economic Union has none: the list puts it in two.
"""

ECONOMIES = """
[country]
AFG | Afghanistan | West Asia
AGO | Angola | Africa
ALB | Albania | Europe
AND | Andorra | Europe
ARE | United Arab Emirates | Middle East
ARG | Argentina | South America
ARM | Armenia | Central Asia
ATG | Antigua and Barbuda | Caribbean
AUS | Australia | Oceania
AUT | Austria | Europe
AZE | Azerbaijan | Central Asia
BDI | Burundi | Africa
BEL | Belgium | Europe
BEN | Benin | Africa
BFA | Burkina Faso | Africa
BGD | Bangladesh | West Asia
BGR | Bulgaria | Europe
BHR | Bahrain, Kingdom of | Middle East | Bahrain
BHS | Bahamas | Caribbean
BIH | Bosnia and Herzegovina | Europe
BLR | Belarus | Europe
BLZ | Belize | Central America
BOL | Bolivia, Plurinational State of | South America | Bolivia
BRA | Brazil | South America
BRB | Barbados | Caribbean
BRN | Brunei Darussalam | East Asia
BTN | Bhutan | West Asia
BWA | Botswana | Africa
CAF | Central African Republic | Africa
CAN | Canada | North America
CHE | Switzerland | Europe
CHL | Chile | South America
CHN | China | East Asia
CIV | Côte d'Ivoire | Africa
CMR | Cameroon | Africa
COD | Democratic Republic of the Congo | Africa | DR Congo
COG | Congo | Africa
COK | Cook Islands | Oceania
COL | Colombia | South America
COM | Comoros | Africa
CPV | Cabo Verde | Africa
CRI | Costa Rica | Central America
CUB | Cuba | Caribbean
CYP | Cyprus | Europe
CZE | Czech Republic | Europe
DEU | Germany | Europe
DJI | Djibouti | Africa
DMA | Dominica | Caribbean
DNK | Denmark | Europe
DOM | Dominican Republic | Caribbean
DZA | Algeria | Africa
ECU | Ecuador | South America
EGY | Egypt | Africa
ERI | Eritrea | Africa
ESP | Spain | Europe
EST | Estonia | Europe
ETH | Ethiopia | Africa
FIN | Finland | Europe
FJI | Fiji | Oceania
FRA | France | Europe
FSM | Micronesia, Federated States of | Oceania | Micronesia
GAB | Gabon | Africa
GBR | United Kingdom | Europe
GEO | Georgia | Central Asia
GHA | Ghana | Africa
GIN | Guinea | Africa
GMB | The Gambia | Africa | Gambia
GNB | Guinea-Bissau | Africa
GNQ | Equatorial Guinea | Africa
GRC | Greece | Europe
GRD | Grenada | Caribbean
GTM | Guatemala | Central America
GUY | Guyana | South America
HND | Honduras | Central America
HRV | Croatia | Europe
HTI | Haiti | Caribbean
HUN | Hungary | Europe
IDN | Indonesia | East Asia
IND | India | West Asia
IRL | Ireland | Europe
IRN | Iran | Middle East
IRQ | Iraq | Middle East
ISL | Iceland | Europe
ISR | Israel | Middle East
ITA | Italy | Europe
JAM | Jamaica | Caribbean
JOR | Jordan | Middle East
JPN | Japan | East Asia
KAZ | Kazakhstan | Central Asia
KEN | Kenya | Africa
KGZ | Kyrgyz Republic | Central Asia
KHM | Cambodia | East Asia
KIR | Kiribati | Oceania
KNA | Saint Kitts and Nevis | Caribbean
KOR | Korea, Republic of | East Asia | Republic of Korea
KWT | Kuwait, the State of | Middle East | Kuwait
LAO | Lao People's Democratic Republic | East Asia | Lao PDR
LBN | Lebanese Republic | Middle East | Lebanon
LBR | Liberia | Africa
LBY | Libya | Africa
LCA | Saint Lucia | Caribbean
LIE | Liechtenstein | Europe
LKA | Sri Lanka | West Asia
LSO | Lesotho | Africa
LTU | Lithuania | Europe
LUX | Luxembourg | Europe
LVA | Latvia | Europe
MAR | Morocco | Africa
MDA | Moldova, Republic of | Europe | Moldova
MDG | Madagascar | Africa
MDV | Maldives | West Asia
MEX | Mexico | North America
MHL | Marshall Islands | Oceania
MKD | North Macedonia | Europe
MLI | Mali | Africa
MLT | Malta | Europe
MMR | Myanmar | East Asia
MNE | Montenegro | Europe
MNG | Mongolia | East Asia
MOZ | Mozambique | Africa
MRT | Mauritania | Africa
MUS | Mauritius | Africa
MWI | Malawi | Africa
MYS | Malaysia | East Asia
NAM | Namibia | Africa
NER | Niger | Africa
NGA | Nigeria | Africa
NIC | Nicaragua | Central America
NIU | Niue | Oceania
NLD | Netherlands | Europe
NOR | Norway | Europe
NPL | Nepal | West Asia
NRU | Nauru | Oceania
NZL | New Zealand | Oceania
OMN | Oman | Middle East
PAK | Pakistan | West Asia
PAN | Panama | Central America
PER | Peru | South America
PHL | Philippines | East Asia
PNG | Papua New Guinea | Oceania
POL | Poland | Europe
PRK | Korea, Democratic People's Republic of | East Asia | DPR Korea
PRT | Portugal | Europe
PRY | Paraguay | South America
PSE | Palestine | Middle East
QAT | Qatar | Middle East
ROU | Romania | Europe
RUS | Russian Federation | Europe
RWA | Rwanda | Africa
SAU | Saudi Arabia, Kingdom of | Middle East | Saudi Arabia
SDN | Sudan | Africa
SEN | Senegal | Africa
SGP | Singapore | East Asia
SLB | Solomon Islands | Oceania
SLE | Sierra Leone | Africa
SLV | El Salvador | Central America
SMR | San Marino | Europe
SOM | Somalia | Africa
SRB | Serbia | Europe
STP | Sao Tomé and Principe | Africa
SUR | Suriname | South America
SVK | Slovak Republic | Europe
SVN | Slovenia | Europe
SWE | Sweden | Europe
SWZ | Eswatini | Africa
SYC | Seychelles | Africa
SYR | Syrian Arab Republic | Middle East
TCD | Chad | Africa
TGO | Togo | Africa
THA | Thailand | East Asia
TJK | Tajikistan | Central Asia
TKM | Turkmenistan | Central Asia
TON | Tonga | Oceania
TTO | Trinidad and Tobago | Caribbean
TUN | Tunisia | Africa
TUR | Türkiye | Europe
TUV | Tuvalu | Oceania
TZA | Tanzania | Africa
UGA | Uganda | Africa
UKR | Ukraine | Europe
URY | Uruguay | South America
USA | United States of America | North America | United States
UZB | Uzbekistan | Central Asia
VCT | Saint Vincent and the Grenadines | Caribbean
VEN | Venezuela, Bolivarian Republic of | South America | Venezuela
VNM | Viet Nam | East Asia
VUT | Vanuatu | Oceania
WSM | Samoa | Oceania
YEM | Yemen | Middle East
YUG | Yugoslavia, Socialist Federal Republic of | Europe | Yugoslavia
ZAF | South Africa | Africa
ZMB | Zambia | Africa
ZWE | Zimbabwe | Africa
[territory]
ABW | Netherlands, Kingdom of, with respect to Aruba | Caribbean | Aruba
AIA | Anguilla | Caribbean
ANT | Netherlands Antilles | Caribbean
ATF | French Southern Territories | Africa
BMU | Bermuda | North America
CYM | Cayman Islands | Caribbean
ESH | Western Sahara | Africa
FLK | Falkland Islands (Islas Malvinas) | South America
FRO | Faroe Islands | Europe
GRL | Greenland | North America
HKG | Hong Kong, China | East Asia
IOT | British Indian Ocean Territory | Africa
MAC | Macao, China | East Asia
MSR | Montserrat | Caribbean
MYT | Mayotte | Africa
NCL | New Caledonia | Oceania
PCN | Pitcairn | Oceania
PYF | French Polynesia | Oceania
SGS | South Georgia and the South Sandwich Islands | South America
SHN | British Overseas Territory of Saint Helena, Ascension and Tristan da Cunha | Africa | Saint Helena
SPM | Saint Pierre and Miquelon | North America
TCA | Turks and Caicos Islands | Caribbean
TWN | Chinese Taipei | East Asia
VGB | Virgin Islands, British | Caribbean | British Virgin Islands
WLF | Wallis and Futuna Islands | Oceania | Wallis and Futuna
XKX | Kosovo (under UNSC res. 1244) | Europe
[grouping]
AFTA | ASEAN Free Trade Area (AFTA) | East Asia | ASEAN
CACM | Central American Common Market (CACM) | Central America | CACM
CARICOM | Caribbean Community and Common Market (CARICOM) | Caribbean | CARICOM
EAEU | Eurasian Economic Union (EAEU) |  | EAEU
EFTA | European Free Trade Association (EFTA) | Europe | EFTA
EUN | European Union | Europe
GCC | Gulf Cooperation Council (GCC) | Middle East | GCC
MERCOSUR | Southern Common Market (MERCOSUR) | South America | MERCOSUR
SACU | Southern African Customs Union (SACU) | Africa | SACU
"""

# Other names in use: older editions of the list, other sources, everyday short forms. name | code
ALIASES = """
AFTA | AFTA
Cape Verde | CPV
Caribbean Community (CARICOM) | CARICOM
Central American Common Market | CACM
Czechia | CZE
EC | EUN
EU | EUN
Eurasian Economic Union | EAEU
European Communities | EUN
European Community | EUN
European Free Trade Association | EFTA
Faeroe Islands | FRO
Former Yugoslav Republic of Macedonia | MKD
Gulf Cooperation Council | GCC
Hong Kong | HKG
Iran, Islamic Republic of | IRN
Ivory Coast | CIV
Korea | KOR
Kosovo | XKX
Kyrgyzstan | KGZ
Macao | MAC
Macau | MAC
Micronesia (Federated States of) | FSM
Slovakia | SVK
South Korea | KOR
Southern African Customs Union | SACU
Southern Common Market | MERCOSUR
State of Palestine | PSE
Swaziland | SWZ
Syria | SYR
Taipei, Chinese | TWN
Tanzania, United Republic of | TZA
The former Yugoslav Republic of Macedonia | MKD
Turkey | TUR
UK | GBR
US | USA
Vietnam | VNM
"""

# Codes that other sources use. code there | code here
CODE_ALIASES = """
EUE | EUN
EUU | EUN
KSV | XKX
RKS | XKX
"""
